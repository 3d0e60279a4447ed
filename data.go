package cvxc

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc/internal/data"
)

// Data is values of parameters and of dims by name. A value is a number of any Go type, a slice or array of them nested
// to any depth, a gonum mat.Vector or mat.Matrix, an Array, or a Sparse.
type Data map[string]any

// set converts the values, in the order of their names.
func (d Data) set() (*data.Set, error) {
	out := &data.Set{}
	var faults data.Errors
	for _, name := range slices.Sorted(maps.Keys(d)) {
		a, err := toArray(name, d[name])
		if err != nil {
			faults = append(faults, err)
			continue
		}
		out.Put(data.Entry{Name: name, Value: a})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}

// toArray converts one value; the entries are copied.
func toArray(name string, v any) (*data.Array, *data.Error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		v = nil // of the types below some are pointers
	}
	switch v := v.(type) {
	case float64:
		return data.Scalar(v), nil
	case []float64:
		return &data.Array{Shape: []int{len(v)}, Data: slices.Clone(v)}, nil
	case Array:
		if slices.ContainsFunc(v.Shape, func(k int) bool { return k < 0 }) || len(v.Data) != sizeOf(v.Shape) {
			return nil, &data.Error{Code: data.CodeRagged, Title: fmt.Sprintf("`%s` has %d entries, which is no array of shape %v", name, len(v.Data), v.Shape)}
		}
		return &data.Array{Shape: slices.Clone(v.Shape), Data: slices.Clone(v.Data)}, nil
	case *Sparse:
		return v.array(name)
	case Sparse:
		return v.array(name)
	case mat.Vector:
		out := &data.Array{Shape: []int{v.Len()}}
		for i := range v.Len() {
			out.Data = append(out.Data, v.AtVec(i))
		}
		return out, nil
	case mat.Matrix:
		rows, cols := v.Dims()
		out := &data.Array{Shape: []int{rows, cols}}
		for i := range rows {
			for j := range cols {
				out.Data = append(out.Data, v.At(i, j))
			}
		}
		return out, nil
	}
	c := converter{name: name}
	c.value(reflect.ValueOf(v), 0)
	if c.fault != nil {
		return nil, c.fault
	}
	return &data.Array{Shape: c.shape, Data: c.data}, nil
}

// converter flattens nested slices and arrays.
type converter struct {
	name  string
	shape []int
	data  []float64
	at    []int // indices of the value at hand
	leaf  bool  // a number has been seen, so that the number of axes is known
	fault *data.Error
}

func (c *converter) value(v reflect.Value, depth int) {
	for v.IsValid() && (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) {
		v = v.Elem()
	}
	switch {
	case c.fault != nil:
	case !v.IsValid():
		c.fail("is nil, not a number")
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		c.list(v, depth)
	case v.CanFloat():
		c.number(v.Float(), depth)
	case v.CanInt():
		c.number(float64(v.Int()), depth)
	case v.CanUint():
		c.number(float64(v.Uint()), depth)
	default:
		c.fail(fmt.Sprintf("is a %s, not a number", v.Type()))
	}
}

func (c *converter) list(v reflect.Value, depth int) {
	switch {
	case depth < len(c.shape):
		if v.Len() != c.shape[depth] {
			c.ragged()
			return
		}
	case c.leaf:
		c.ragged()
		return
	default:
		c.shape = append(c.shape, v.Len())
	}
	for i := range v.Len() {
		c.at = append(c.at[:depth], i)
		c.value(v.Index(i), depth+1)
	}
	c.at = c.at[:depth]
}

func (c *converter) number(v float64, depth int) {
	if depth != len(c.shape) {
		c.ragged()
		return
	}
	c.leaf = true
	c.data = append(c.data, v)
}

// ragged reports that the array is not rectangular: the value at hand has another shape than the first of its kind.
func (c *converter) ragged() {
	if c.fault == nil {
		c.fault = &data.Error{Code: data.CodeRagged, Title: fmt.Sprintf("`%s` is not a rectangular array: see `%s`", c.name, data.Path(c.name, c.at))}
	}
}

func (c *converter) fail(what string) {
	if c.fault == nil {
		c.fault = &data.Error{Code: data.CodeNotNumber, Title: fmt.Sprintf("`%s` %s", data.Path(c.name, c.at), what)}
	}
}
