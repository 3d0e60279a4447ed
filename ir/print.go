package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// Print returns the model as mathematics: declarations, the objective, rows and cones, then what is reported. The text is
// for people and for tests; it is a function of the model.
func Print(m *Model) string {
	p := newPrinter(m)
	var b strings.Builder
	fmt.Fprintf(&b, "model %s\n", m.Name)
	p.declarations(&b)
	p.section(&b, "", []string{p.objective()})
	var rows []string
	for i := range m.Constraints {
		rows = append(rows, p.constraint(&m.Constraints[i]))
	}
	p.section(&b, "subject to", rows)
	var lines []string
	for i := range m.Supports {
		lines = append(lines, p.support(i))
	}
	p.section(&b, "supports", lines)
	lines = nil
	for i := range m.Labels {
		lines = append(lines, p.label(&m.Labels[i]))
	}
	p.section(&b, "labels", lines)
	p.section(&b, "values", p.values())
	lines = nil
	for i := range m.Checks {
		lines = append(lines, p.check(&m.Checks[i]))
	}
	p.section(&b, "checks", lines)
	return b.String()
}

// support writes the rows of a set with their multipliers.
func (p *printer) support(i int) string {
	var rows []string
	for _, r := range p.m.Supports[i].Rows {
		rows = append(rows, p.expr(r.Multiplier, atomLevel)+": "+p.expr(r.Slot, sumLevel)+p.forall(r.Loop))
	}
	return supportName(int32(i)) + " of " + strings.Join(rows, ", ")
}

func supportName(i int32) string { return "set" + strconv.Itoa(int(i)) }

// section writes lines under a title, after the definitions that they brought along.
func (p *printer) section(b *strings.Builder, title string, lines []string) {
	for _, d := range p.defs {
		fmt.Fprintf(b, "    where %s\n", d)
	}
	p.defs = nil
	indent := ""
	if title != "" && len(lines) > 0 {
		b.WriteString(title + "\n")
		indent = "    "
	}
	for _, l := range lines {
		b.WriteString(indent + l + "\n")
	}
}

func (p *printer) declarations(b *strings.Builder) {
	for _, d := range p.m.Dims {
		line := "dim " + d.Name
		if d.Min > 1 {
			line += " >= " + strconv.FormatInt(d.Min, 10)
		}
		if d.Default != 0 {
			line += " = " + strconv.FormatInt(d.Default, 10)
		}
		p.section(b, "", []string{line})
	}
	for i := range p.m.Params {
		d := &p.m.Params[i]
		line := "param " + d.Name + extents(d.Shape) + p.attr(&d.Attr)
		if d.Default != None {
			line += " = " + p.expr(d.Default, sumLevel)
		}
		p.section(b, "", []string{line})
	}
	for i := range p.m.Vars {
		v := &p.m.Vars[i]
		line := "var " + p.vars[i] + extents(v.Shape) + p.attr(&v.Attr) + p.forall(v.Loop)
		if v.Name == "" {
			line += p.comment(v.Origin)
		}
		p.section(b, "", []string{line})
	}
}

// attr writes attributes behind a declaration.
func (p *printer) attr(a *Attr) string {
	var s string
	for _, f := range [...]struct {
		on   bool
		name string
	}{{a.Symmetric, "symmetric"}, {a.Skew, "skew"}, {a.PSD, "psd"}, {a.NSD, "nsd"}, {a.Diagonal, "diag"},
		{a.LowerTri, "lower_tri"}, {a.UpperTri, "upper_tri"}, {a.Banded >= 0, fmt.Sprintf("banded(%d)", a.Banded)},
		{a.Sparse, "sparse"}, {a.Const, "const"}, {a.Strict, "strict"}} {
		if f.on {
			s += " " + f.name
		}
	}
	if a.Pattern != None {
		s += " pattern " + p.expr(a.Pattern, atomLevel)
	}
	if a.Lo != None {
		s += " >= " + p.expr(a.Lo, productLevel)
	}
	if a.Hi != None {
		s += " <= " + p.expr(a.Hi, productLevel)
	}
	return s
}

// forall writes the loops around something, the outermost first.
func (p *printer) forall(loop int32) string {
	s := ""
	for ; loop >= 0; loop = p.m.Loops[loop].Outer {
		s = " for " + loopText(&p.m.Loops[loop]) + s
	}
	return s
}

func (p *printer) comment(origin int32) string {
	if origin < 0 || p.m.Origins[origin].What == "" {
		return ""
	}
	return "  // " + p.m.Origins[origin].What
}

func (p *printer) objective() string {
	o := &p.m.Objective
	word := [...]string{"minimize", "maximize", "satisfy"}[o.Sense]
	if o.Linear == None {
		return word
	}
	var terms []string
	for i := range o.Quads {
		terms = append(terms, p.quad(&o.Quads[i]))
	}
	if n := &p.m.Nodes[o.Linear]; len(terms) == 0 || n.Op != OpConst || n.Data[0] != 0 {
		terms = append(terms, p.expr(o.Linear, sumLevel))
	}
	return word + " " + strings.Join(terms, " + ")
}

// quad writes a quadratic term: w*|r|^2, w*r'*M*r, or sum(w .* r.^2).
func (p *printer) quad(q *Quad) string {
	r := p.expr(q.Residual, atomLevel)
	var s string
	switch {
	case q.Matrix != None:
		s = r + "'*" + p.expr(q.Matrix, atomLevel) + "*" + r
	case q.Weight != None && len(p.m.Nodes[q.Weight].Shape) > 0:
		s = "sum(" + p.expr(q.Weight, productLevel) + " .* " + r + ".^2)"
	case len(p.m.Nodes[q.Residual].Shape) == 0:
		s = r + "^2"
	default:
		s = "|" + p.expr(q.Residual, sumLevel) + "|^2"
	}
	if q.Weight != None && len(p.m.Nodes[q.Weight].Shape) == 0 {
		s = p.expr(q.Weight, productLevel) + "*" + s
	}
	if q.Loop >= 0 {
		s = "sum(" + s + p.forall(q.Loop) + ")"
	}
	return s
}

// constraint writes rows: "label: relation for indices", or the rows of an atom with what they come from.
func (p *printer) constraint(c *Constraint) string {
	s := p.relation(c)
	if c.Batch > 0 && c.Cone != Zero && c.Cone != Nonneg && c.Cone != Between {
		s += fmt.Sprintf(" over %d %s", c.Batch, [...]string{"axis", "axes"}[min(c.Batch-1, 1)])
	}
	s += p.forall(c.Loop)
	if c.Label >= 0 {
		return fmt.Sprintf("%s[%+d]: %s", p.m.Labels[c.Label].Name, c.Scale, s)
	}
	return s + p.comment(c.Origin)
}

func (p *printer) relation(c *Constraint) string {
	slot := func(i, level int) string { return p.expr(c.Slots[i], level) }
	switch c.Cone {
	case Zero:
		return p.difference(c.Slots[0], "==")
	case Nonneg:
		return p.difference(c.Slots[0], ">=")
	case Between:
		s := slot(1, sumLevel)
		if c.Slots[0] != None {
			s = slot(0, sumLevel) + " <= " + s
		}
		if c.Slots[2] != None {
			s += " <= " + slot(2, sumLevel)
		}
		return s
	case SOC:
		return "|" + slot(1, sumLevel) + "| <= " + slot(0, sumLevel)
	case RSOC:
		return "|" + slot(2, sumLevel) + "|^2 <= 2*" + slot(0, unaryLevel) + "*" + slot(1, unaryLevel)
	}
	name := map[Cone]string{ExpCone: "exp_cone", PSDCone: "psd", PowCone: fmt.Sprintf("pow_cone(%v)", c.Alpha)}[c.Cone]
	return "(" + p.list(c.Slots) + ") in " + name
}

// difference writes e op 0, as a op b where e is a - b.
func (p *printer) difference(v Value, op string) string {
	if n := &p.m.Nodes[v]; n.Op == OpAdd {
		if y := p.negated(n.Args[1], sumLevel); y != "" {
			return p.expr(n.Args[0], sumLevel) + " " + op + " " + y
		}
	}
	return p.expr(v, sumLevel) + " " + op + " 0"
}

// label writes what a dual belongs to: its shape, and the constraint as values.
func (p *printer) label(l *Label) string {
	s := l.Name + extents(l.Shape) + ": "
	if l.Set != "" {
		s += "(" + p.list(l.Sides) + ") in " + l.Set
	} else {
		for i, side := range l.Sides {
			if i > 0 {
				s += " " + l.Ops[i-1] + " "
			}
			s += p.expr(side, sumLevel)
		}
	}
	return s + p.forall(l.Loop)
}

func (p *printer) values() []string {
	var lines []string
	if p.m.ObjectiveValue != None {
		lines = append(lines, "objective = "+p.expr(p.m.ObjectiveValue, sumLevel))
	}
	for i := range p.m.Lets {
		l := &p.m.Lets[i]
		lines = append(lines, l.Name+extents(p.m.Nodes[l.Value].Shape)+" = "+p.expr(l.Value, sumLevel)+p.forall(l.Loop))
	}
	return lines
}

func (p *printer) check(c *Check) string {
	s := p.expr(c.Left, sumLevel) + " " + c.Op
	if c.Right != None {
		s += " " + p.expr(c.Right, sumLevel)
	}
	return s + p.forall(c.Loop) + p.comment(c.Origin)
}
