package runtime

import "fmt"

// TapeKind is the operation of one step of a Tape.
type TapeKind uint8

// The operations. a and b stand for Theta[Op.A:] and Theta[Op.B:], out for Theta[Op.Out:].
const (
	TapeGather     TapeKind = iota // out[i] = Theta[Index[i]], 0 where Index[i] < 0
	TapeProduct                    // out[i] = Theta[Index[2i]] Theta[Index[2i+1]]; the factors may be earlier entries of out
	TapeScale                      // out[i] = Alpha a[i]
	TapeAdd                        // out[i] = a[i] + b[i]
	TapeMul                        // out[i] = a[i] b[i]
	TapeDiv                        // out[i] = a[i] / b[i]
	TapeMatMul                     // Batch products [M,K] [K,N] -> [M,N]
	TapeSparse                     // out[i M + j Batch] += Theta[A+e] b[l K + j StrideB] for j < N and triples (i, l, e) of Index
	TapeSum                        // [M,K,N] -> [M,N], the middle axis summed
	TapeSegmentSum                 // rows of N entries: out[s] = sum of rows Index[s] .. Index[s+1]-1
	TapeCumSum                     // running sums along the middle axis of [M,K,N]
	TapeConv                       // Batch full convolutions [M] * [N] -> [M+N-1]
	TapeCall                       // Batch calls of the numeric kernel Name
)

var tapeKindNames = [...]string{"gather", "product", "scale", "add", "mul", "div", "matmul", "sparse", "sum", "segmentsum", "cumsum", "conv", "call"}

func (k TapeKind) String() string { return tapeKindNames[k] }

// TapeOp is one step of a Tape: an array operation that reads and writes ranges of Theta. Which fields count depends on
// Kind. The batches of an operand lie StrideA (StrideB) entries apart, 0 if all use the same one.
type TapeOp struct {
	Kind             TapeKind
	Out, Len         int // the result is Theta[Out : Out+Len]
	A, B             int
	ScalarA, ScalarB bool // Add, Mul, Div: one entry serves every i
	Batch, M, K, N   int
	StrideA, StrideB int
	Alpha            float64
	Index            []int32
	Name             string
	Args             []TapeArg // of a call
}

// TapeArg is an argument of a kernel call: Len entries from Offset on, of the given shape; batch i starts i Stride later.
type TapeArg struct {
	Offset, Stride, Len int
	Shape               []int
}

// TapeConst places numbers in Theta once.
type TapeConst struct {
	Offset int
	Data   []float64
}

// Tape is a straight-line program of array operations over one vector Theta: the Inputs leading entries are given, then
// come constants and the results of the operations, in order. A Tape is not changed by evaluation; the memory of one
// evaluation is a TapeState, so that several may run at once.
type Tape struct {
	Inputs int
	Size   int // length of Theta
	Consts []TapeConst
	Ops    []TapeOp
}

// TapeState is the memory of the evaluations of one Tape. Theta holds the values after Eval.
type TapeState struct {
	Theta []float64
	// Slack is how far outside its domain x >= 0 the argument of a kernel stands for the boundary: 0 for data; at a
	// solution, which satisfies its constraints to a tolerance only, what that leaves open.
	Slack float64
	dual  []float64 // tangents or adjoints, allocated on first need
	work  []float64
	call  kernelCall
	fns   []*kernel // per operation, nil unless it is a call
	tape  *Tape
}

// NewState allocates the memory of an evaluation; it is an error if a kernel's name is unknown.
func (t *Tape) NewState() (*TapeState, error) { return t.stateOn(make([]float64, t.Size)) }

// stateOn is NewState with a given Theta, of length Size, which the state takes over.
func (t *Tape) stateOn(theta []float64) (*TapeState, error) {
	s := &TapeState{Theta: theta, tape: t, fns: make([]*kernel, len(t.Ops))}
	work, args := 0, 0
	for i := range t.Ops {
		op := &t.Ops[i]
		if op.Kind != TapeCall {
			continue
		}
		k, ok := kernels[op.Name]
		if !ok {
			return nil, fmt.Errorf("there is no numeric kernel %q", op.Name)
		}
		if err := k.accepts(op); err != nil {
			return nil, fmt.Errorf("kernel %s: %w", op.Name, err)
		}
		s.fns[i] = &k
		args = max(args, len(op.Args))
		if k.work != nil {
			work = max(work, k.work(op))
		}
	}
	s.work = make([]float64, work)
	s.call = kernelCall{in: make([][]float64, args), din: make([][]float64, args), work: s.work}
	for _, c := range t.Consts {
		copy(s.Theta[c.Offset:], c.Data)
	}
	return s, nil
}

// Eval runs the operations on the inputs, which have length Tape.Inputs. It allocates nothing.
func (s *TapeState) Eval(inputs []float64) {
	copy(s.Theta[:s.tape.Inputs], inputs)
	s.EvalFrom(0)
}

// EvalFrom runs the operations from the first one given on, with the inputs that are already in Theta.
func (s *TapeState) EvalFrom(first int) {
	for i := first; i < len(s.tape.Ops); i++ {
		op := &s.tape.Ops[i]
		if op.Kind == TapeCall {
			s.evalCall(op, s.fns[i])
			continue
		}
		op.eval(s.Theta)
	}
}

// Tangent returns the vector of tangents (or adjoints) that JVP and VJP work in, of the length of Theta; it is allocated
// on the first call.
func (s *TapeState) Tangent() []float64 {
	if s.dual == nil {
		s.dual = make([]float64, s.tape.Size)
	}
	return s.dual
}

// JVP carries tangents of the inputs forward through the operations at the point of the last Eval. The result, tangents
// of all of Theta, belongs to the state.
func (s *TapeState) JVP(dinputs []float64) []float64 {
	d := s.Tangent()
	clear(d)
	copy(d[:s.tape.Inputs], dinputs)
	for i := range s.tape.Ops {
		op := &s.tape.Ops[i]
		if op.Kind == TapeCall {
			s.jvpCall(op, s.fns[i], d)
			continue
		}
		op.jvp(s.Theta, d)
	}
	return d
}

// VJP carries the adjoints in Tangent() back through the operations: on return the leading Inputs entries hold the
// adjoints of the inputs, which are returned too. The others are consumed.
func (s *TapeState) VJP() []float64 {
	d := s.Tangent()
	for i := len(s.tape.Ops) - 1; i >= 0; i-- {
		op := &s.tape.Ops[i]
		if op.Kind == TapeCall {
			s.vjpCall(op, s.fns[i], d)
			continue
		}
		op.vjp(s.Theta, d)
	}
	return d[:s.tape.Inputs]
}
