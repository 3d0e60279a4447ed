package runtime

import "fmt"

// UndefinedError says that a value computed from the parameters is not finite although all that it was computed from is:
// the logarithm of a negative number, a division by zero.
type UndefinedError struct {
	Function string    // name of the numeric kernel, or of the operation of the tape
	Args     []float64 // at the entry, if the function works entry by entry
	Value    float64
	Inputs   []int // entries of the vector of parameters that it was computed from, ascending
}

func (e *UndefinedError) Error() string {
	switch len(e.Args) {
	case 1:
		return fmt.Sprintf("%s(%v) is %v", e.Function, e.Args[0], e.Value)
	case 2:
		if e.Function == "div" {
			return fmt.Sprintf("%v / %v is %v", e.Args[0], e.Args[1], e.Value)
		}
		return fmt.Sprintf("%s(%v, %v) is %v", e.Function, e.Args[0], e.Args[1], e.Value)
	}
	return fmt.Sprintf("a value of %s is %v", e.Function, e.Value)
}

// undefined looks for the first quotient or value of a kernel that is not finite but whose operands are. It allocates
// nothing if there is none.
func (m *Parametric) undefined() error {
	theta := m.state.Theta
	for k := range m.Tape.Ops {
		op := &m.Tape.Ops[k]
		if op.Kind != TapeDiv && op.Kind != TapeCall {
			continue
		}
		for i, v := range theta[op.Out : op.Out+op.Len] {
			if finite(v) {
				continue
			}
			if e := m.culprit(k, i); e != nil {
				return e
			}
		}
	}
	return nil
}

// culprit describes entry i of the result of operation k, nil if one of its operands is not finite.
func (m *Parametric) culprit(k, i int) error {
	op, theta := &m.Tape.Ops[k], m.state.Theta
	e := &UndefinedError{Function: op.Kind.String(), Value: theta[op.Out+i]}
	if op.Kind == TapeCall {
		e.Function = op.Name
	}
	exact := op.entrywise(m.state.fns[k])
	operands := op.operands(i, exact)
	for _, a := range operands {
		if !finite(theta[a]) {
			return nil
		}
		if exact {
			e.Args = append(e.Args, theta[a])
		}
	}
	used := m.sources(k, operands)
	for j := range m.Tape.Inputs {
		if used[j] {
			e.Inputs = append(e.Inputs, j)
		}
	}
	return e
}

// sources marks the entries that the operands before operation k come from, as far as that goes entry by entry.
func (m *Parametric) sources(k int, operands []int) []bool {
	used := make([]bool, m.Tape.Size)
	for _, a := range operands {
		used[a] = true
	}
	for k--; k >= 0; k-- {
		op := &m.Tape.Ops[k]
		exact := op.entrywise(m.state.fns[k])
		for i := op.Len - 1; i >= 0; i-- {
			if !used[op.Out+i] {
				continue
			}
			for _, a := range op.operands(i, exact) {
				used[a] = true
			}
		}
	}
	return used
}

// entrywise reports whether each entry of the result comes from one entry of each operand.
func (op *TapeOp) entrywise(k *kernel) bool {
	switch op.Kind {
	case TapeGather, TapeProduct, TapeScale, TapeAdd, TapeMul, TapeDiv:
		return true
	}
	return op.Kind == TapeCall && k.arrays == nil
}

// operands lists the entries of Theta that entry i of the result comes from; of an operation on arrays those of a kernel
// call.
func (op *TapeOp) operands(i int, entrywise bool) []int {
	switch op.Kind {
	case TapeGather:
		if op.Index[i] >= 0 {
			return []int{int(op.Index[i])}
		}
	case TapeProduct:
		return []int{int(op.Index[2*i]), int(op.Index[2*i+1])}
	case TapeScale:
		return []int{op.A + i}
	case TapeAdd, TapeMul, TapeDiv:
		return []int{op.A + i*stride(op.ScalarA), op.B + i*stride(op.ScalarB)}
	case TapeCall:
		var out []int
		for _, a := range op.Args {
			if entrywise {
				out = append(out, a.Offset+i*stride(a.Len == 1))
				continue
			}
			for j := range a.Len {
				out = append(out, a.Offset+j)
			}
		}
		return out
	}
	return nil
}
