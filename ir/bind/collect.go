package bind

import (
	"fmt"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir"
)

// collect assigns the entries of the data to parameters and reports missing and unknown names.
func (b *binder) collect() {
	b.assign()
	for i, p := range b.model.Params {
		if b.given[i] == nil && p.Default == ir.None {
			b.missing(p)
		}
	}
}

// assign finds the parameters that the entries of the data are values of, and reports names that the model does not have.
func (b *binder) assign() {
	b.given = make([]*data.Entry, len(b.model.Params))
	for _, name := range sortedKeys(b.in.Dims) {
		if b.dimIndex(name) < 0 {
			b.unknownDim(name)
		}
	}
	for i := range b.in.Values.Entries {
		e := &b.in.Values.Entries[i]
		switch k := b.paramIndex(e.Name); {
		case k >= 0:
			b.given[k] = e
		case b.dimIndex(e.Name) < 0:
			b.unknownParam(*e)
		}
	}
}

func (b *binder) paramIndex(name string) int {
	return slices.IndexFunc(b.model.Params, func(p ir.Param) bool { return p.Name == name })
}

func (b *binder) dimIndex(name string) int {
	return slices.IndexFunc(b.model.Dims, func(d ir.Dim) bool { return d.Name == name })
}

func (b *binder) missing(p ir.Param) {
	b.report(Report{Code: CodeMissing, Title: fmt.Sprintf("no value for the parameter `%s`", p.Name),
		Labels: labels(inModel(p.Origin, "declared here, without a default")),
		Help:   []string{fmt.Sprintf("add \"%s\" to the data, or give `-p %s=...`", p.Name, p.Name)}})
}

// unknownParam reports a value for what is neither a parameter nor a dim.
func (b *binder) unknownParam(e data.Entry) {
	b.unknown(fmt.Sprintf("the data gives `%s`, which is no parameter of `%s`", e.Name, b.model.Name), e.Name, e.Place)
}

// unknownDim reports a size set on its own for what is no dim.
func (b *binder) unknownDim(name string) {
	b.unknown(fmt.Sprintf("`%s` is no dim of `%s`", name, b.model.Name), name, data.Place{})
}

// unknown reports a name that the model does not have.
func (b *binder) unknown(title, name string, place data.Place) {
	r := Report{Code: CodeUnknown, Title: title, Labels: labels(inData(place, ""))}
	if i := b.paramIndex(name); i >= 0 {
		r.Labels = append(r.Labels, inModel(b.model.Params[i].Origin, "`%s` is a parameter: give `-p %s=...`", name, name))
	}
	for _, v := range b.model.Vars {
		if v.Name == name {
			r.Labels = append(r.Labels, inModel(v.Origin, "`%s` is a variable: its value is what the solver finds", name))
		}
	}
	if n, ok := b.in.Nearest(name, b.open()); ok {
		r.Help = append(r.Help, fmt.Sprintf("did you mean `%s`?", n))
	}
	b.report(r)
}

// finite checks that parameter i has no NaN, and no infinity unless that is allowed; it reports whether it has none.
func (b *binder) finite(i int, infinite bool) bool {
	p, values := b.model.Params[i], b.params[i]
	bad, infinity := -1, false
	n := 0
	for k, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) && !infinite {
			if n == 0 {
				bad, infinity = k, !math.IsNaN(v)
			}
			n++
		}
	}
	if n == 0 {
		return true
	}
	bad = b.placeOf(i, bad)
	path := b.entryPath(i, bad)
	r := Report{Code: CodeNotFinite, Title: fmt.Sprintf("`%s` is not a number", path)}
	if infinity {
		r.Title = fmt.Sprintf("`%s` is infinite", path)
		r.Notes = append(r.Notes, "a parameter may be infinite only where it is nothing but a bound or the side of an inequality")
	}
	if n > 1 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d entries of `%s` are not finite; this is the first", n, p.Name))
	}
	r.Labels = labels(inData(b.entryPlace(i, bad), ""), inModel(p.Origin, "the parameter"))
	b.report(r)
	return false
}

// entryPath names the entry at place k of parameter i: A[3, 1].
func (b *binder) entryPath(i, k int) string {
	shape, err := b.model.Params[i].Shape.Eval(b.dims)
	if err != nil {
		return b.model.Params[i].Name
	}
	return data.Path(b.model.Params[i].Name, data.Unflatten(shape, k))
}

// entryPlace returns where the entry at place k of parameter i is written, nowhere for defaults.
func (b *binder) entryPlace(i, k int) data.Place {
	e := b.given[i]
	if e == nil {
		return data.Place{}
	}
	if e.Value.At == nil {
		return e.Value.EntryPlace(k)
	}
	if at, ok := slices.BinarySearch(e.Value.At, int64(k)); ok {
		return e.Value.EntryPlace(at)
	}
	return e.Place
}

// open lists the names that the data could give and does not.
func (b *binder) open() []string {
	var out []string
	for _, p := range b.model.Params {
		if _, ok := b.in.Values.Get(p.Name); !ok {
			out = append(out, p.Name)
		}
	}
	for _, d := range b.model.Dims {
		_, value := b.in.Values.Get(d.Name)
		if _, set := b.in.Dims[d.Name]; !set && !value {
			out = append(out, d.Name)
		}
	}
	return out
}
