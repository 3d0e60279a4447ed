package codegen

import (
	"fmt"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// arrayLimit is the number of entries up to which a field is an array of arrays; larger ones are slices.
const arrayLimit = 1024

// array is a field of Params or Solution: an array of numbers of the model with its Go type.
type array struct {
	goName string
	field  runtime.Field
	sliced bool
	places string // Go expression of the places of a sparse matrix, a runtime.SparseMatrix; "" for others
}

func newArray(goName string, f runtime.Field) array {
	return array{goName: goName, field: f, sliced: f.Len > arrayLimit}
}

// typ returns the Go type: float64, [3][4]float64, or [][]float64.
func (a array) typ() string {
	if a.places != "" {
		return "runtime.SparseMatrix"
	}
	return a.typeFrom(0)
}

// in is the field of a struct, of a sparse matrix the slice of its entries.
func (a array) in(base string) string {
	if a.places != "" {
		return base + "." + a.goName + ".Val"
	}
	return base + "." + a.goName
}

// typeFrom returns the type of the field with its first axes indexed away.
func (a array) typeFrom(axis int) string {
	var b strings.Builder
	for _, n := range a.field.Shape[axis:] {
		if a.sliced {
			b.WriteString("[]")
		} else {
			fmt.Fprintf(&b, "[%d]", n)
		}
	}
	return b.String() + "float64"
}

// loops returns nested loops over all axes but the last around a statement; the statement gets the indexed field and the
// Go expression of its first entry in the flat vector.
func (a array) loops(base string, body func(indexed, first string) string) []string {
	shape := a.field.Shape
	if len(shape) == 0 {
		return []string{body(a.in(base), "")}
	}
	var lines []string
	indexed, first := a.in(base), ""
	for axis := range shape[:len(shape)-1] {
		i := string(rune('i' + axis))
		lines = append(lines, fmt.Sprintf("for %s := range %s {", i, indexed))
		indexed += "[" + i + "]"
		first += fmt.Sprintf("+%s*%d", i, product(shape[axis+1:]))
	}
	lines = append(lines, body(indexed, first))
	for range shape[:len(shape)-1] {
		lines = append(lines, "}")
	}
	return lines
}

// product is the number of entries of an array.
func product(shape []int) int {
	out := 1
	for _, n := range shape {
		out *= n
	}
	return out
}

// offset writes the sum of a constant and the terms of loops.
func offset(base int, first string) string {
	if base == 0 && first != "" {
		return strings.TrimPrefix(first, "+")
	}
	return fmt.Sprint(base) + first
}

// read copies the field out of a struct into a flat vector.
func (a array) read(from, into string) []string {
	return a.loops(from, func(indexed, first string) string {
		at := offset(a.field.Offset, first)
		if len(a.field.Shape) == 0 {
			return fmt.Sprintf("%s[%s] = %s", into, at, indexed)
		}
		return fmt.Sprintf("copy(%s[%s:], %s)", into, at, a.whole(indexed))
	})
}

// write copies the field from a vector that holds it alone, or from its offset in one that holds others too.
func (a array) write(into, from string, base int) []string {
	return a.loops(into, func(indexed, first string) string {
		at := offset(base, first)
		if len(a.field.Shape) == 0 {
			return fmt.Sprintf("%s = %s[%s]", indexed, from, at)
		}
		if at == "0" {
			return fmt.Sprintf("copy(%s, %s)", a.whole(indexed), from)
		}
		return fmt.Sprintf("copy(%s, %s[%s:])", a.whole(indexed), from, at)
	})
}

// whole is the last axis of a field as a slice.
func (a array) whole(indexed string) string {
	if a.sliced {
		return indexed
	}
	return indexed + "[:]"
}

// allocate makes the slices of a field; arrays need nothing.
func (a array) allocate(base string) []string {
	if !a.sliced {
		return nil
	}
	if a.places != "" {
		return []string{fmt.Sprintf("%s.%s = runtime.NewSparseMatrix(&%s)", base, a.goName, a.places)}
	}
	shape := a.field.Shape
	indexed := a.in(base)
	lines := []string{fmt.Sprintf("%s = make(%s, %d)", indexed, a.typeFrom(0), shape[0])}
	for axis := 1; axis < len(shape); axis++ {
		i := string(rune('i' + axis - 1))
		lines = append(lines, fmt.Sprintf("for %s := range %s {", i, indexed))
		indexed += "[" + i + "]"
		lines = append(lines, fmt.Sprintf("%s = make(%s, %d)", indexed, a.typeFrom(axis), shape[axis]))
	}
	for range shape[1:] {
		lines = append(lines, "}")
	}
	return lines
}

// lengths returns statements that check the lengths of the slices of a field of parameters.
func (a array) lengths(base string) []string {
	if !a.sliced {
		return nil
	}
	shape := a.field.Shape
	indexed := a.in(base)
	var lines []string
	for axis, n := range shape {
		lines = append(lines, fmt.Sprintf("if len(%s) != %d {", indexed, n),
			fmt.Sprintf("return fmt.Errorf(\"parameter %s: axis %d has length %%d, want %d\", len(%s))", a.field.Name, axis, n, indexed), "}")
		if axis < len(shape)-1 {
			i := string(rune('i' + axis))
			lines = append(lines, fmt.Sprintf("for %s := range %s {", i, indexed))
			indexed += "[" + i + "]"
		}
	}
	for range shape[1:] {
		lines = append(lines, "}")
	}
	return lines
}

// fill sets every entry of a field to the same number.
func (a array) fill(base, value string) []string {
	indexed := a.in(base)
	var lines []string
	for axis := range a.field.Shape {
		i := string(rune('i' + axis))
		lines = append(lines, fmt.Sprintf("for %s := range %s {", i, indexed))
		indexed += "[" + i + "]"
	}
	lines = append(lines, indexed+" = "+value)
	for range a.field.Shape {
		lines = append(lines, "}")
	}
	return lines
}
