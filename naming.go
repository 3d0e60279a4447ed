package cvxc

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
)

// What columns and rows of the program, instances of quantified constraints, and entries of arrays are called in reports.

// shownInstances is how many of several names a report writes out.
const shownInstances = 4

// columnName names what a column of the program stands for, and where it was declared.
func (p *Problem) columnName(j int) (string, lang.Span) {
	c := p.stuffed.Column(j)
	if c.Variable < 0 || p.ir.Vars[c.Variable].Name == "" {
		return "a variable of `" + p.span(c.Origin).Text() + "`", p.span(c.Origin)
	}
	v := &p.ir.Vars[c.Variable]
	for _, f := range p.recovery.Variables {
		if f.Name == v.Name {
			return "`" + entryName(Field{Name: v.Name, Array: Array{Shape: f.Shape}}, c.Entry) + "`", p.span(c.Origin)
		}
	}
	return "`" + v.Name + "`", p.span(c.Origin)
}

// rowName names the constraint that a row of the program belongs to, and where it is.
func (p *Problem) rowName(section stuff.Section, i int) (string, lang.Span) {
	r := p.stuffed.Row(section, i)
	at := p.span(r.Origin)
	if r.Label < 0 {
		return "`" + at.Text() + "`", at
	}
	label := &p.ir.Labels[r.Label]
	name := "`" + label.Name + "`"
	if len(r.Indices) > 0 {
		name += " for " + shorten(p.binders(label.Loop)) + " = " + tupleText(r.Indices)
	}
	return name, p.span(label.Origin)
}

// instances names the instances of a quantified constraint that the entries belong to: "for t = 2, 3".
func (p *Problem) instances(loop int32, a Array, entries []int) string {
	if loop < 0 {
		return ""
	}
	var tuples [][]int64
	_ = p.ir.Tuples(loop, p.stuffed.Dims, func(v []int64) bool { // the sizes are known: it cannot fail
		tuples = append(tuples, slices.Clone(v))
		return true
	})
	if len(tuples) == 0 || len(a.Data)%len(tuples) != 0 {
		return ""
	}
	each := len(a.Data) / len(tuples)
	var names []string
	last := -1
	for _, k := range entries {
		if k/each != last {
			last = k / each
			names = append(names, tupleText(tuples[last]))
		}
	}
	if len(names) == len(tuples) && len(names) > 1 {
		return "for all"
	}
	return "for " + strings.Join(p.binders(loop), ", ") + " = " + shorten(names)
}

// where lists the values of the indices of a family where its positions from 0 do not tell them; else it is empty.
func (p *Problem) where(loop int32) string {
	if loop < 0 {
		return ""
	}
	var names []string
	plain, n := true, 0
	_ = p.ir.Tuples(loop, p.stuffed.Dims, func(v []int64) bool { // the sizes are known: it cannot fail
		plain = plain && p.ir.Loops[loop].Rectangular && (len(v) > 1 || v[0] == int64(n)) && (n > 0 || slices.Max(v) == 0)
		n++
		if len(names) > shownInstances {
			names = names[:shownInstances] // the last one follows
		}
		names = append(names, tupleText(v))
		return true
	})
	if plain || n == 0 {
		return ""
	}
	if n > len(names) {
		names = slices.Insert(names, shownInstances, "...")
	}
	return strings.Join(p.binders(loop), ", ") + " = " + strings.Join(names, ", ")
}

// binders are the names of the indices of a loop and those around it, outermost first.
func (p *Problem) binders(loop int32) []string {
	var out []string
	for l := loop; l >= 0; l = p.ir.Loops[l].Outer {
		var names []string
		for _, i := range p.ir.Loops[l].Indices {
			names = append(names, i.Name)
		}
		out = append(names, out...)
	}
	return out
}

func tupleText(values []int64) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = strconv.FormatInt(v, 10)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// entryList names entries of an array: `make[2]`, `make[3]`.
func entryList(f Field, entries []int) string {
	if len(entries) == len(f.Array.Data) {
		return "`" + f.Name + "`"
	}
	var names []string
	for _, k := range entries {
		names = append(names, "`"+entryName(f, k)+"`")
	}
	return shorten(names)
}

// entryName writes an entry as the model does: x[3, 1].
func entryName(f Field, k int) string {
	if len(f.Array.Shape) == 0 {
		return f.Name
	}
	parts := make([]string, len(f.Array.Shape))
	for a := len(parts) - 1; a >= 0; a-- {
		n := f.Array.Shape[a]
		parts[a] = strconv.Itoa(k % n)
		k /= n
	}
	return f.Name + "[" + strings.Join(parts, ", ") + "]"
}

// shorten joins names and leaves out all after the first few.
func shorten(names []string) string {
	if len(names) > shownInstances {
		return strings.Join(names[:shownInstances], ", ") + fmt.Sprintf(" and %d more", len(names)-shownInstances)
	}
	return strings.Join(names, ", ")
}

// numberText writes a number as data files do.
func numberText(x float64) string {
	if math.IsInf(x, 0) {
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(x, 'g', -1, 64)), "+")
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
