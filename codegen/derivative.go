package codegen

import "fmt"

// vjpMethod and jvpMethod are derivatives of the answer with the types of the package: Solution is the cotangent and the
// tangent of answers, Params of parameters.
func (g *generator) vjpMethod() decl {
	doc := `VJP writes the gradient, by every parameter, of the sum of the entries of the last solution times those of w: its value,
variables, lets and duals; slices of w that are nil count as zeros, those of grad have the lengths that NewParams gives
them. An error that wraps runtime.ErrDegenerate comes with a finite gradient where the solution has no derivative, or
several.`
	lines := []string{"t := s.tangent", "t.Clear()", "t.Value = w.Value"}
	for k, a := range g.vars {
		lines = append(lines, a.alone().read("w", fmt.Sprintf("t.Variables[%d]", g.varIndex[k]))...)
	}
	for k, a := range g.lets {
		lines = append(lines, a.alone().read("w", fmt.Sprintf("t.Lets[%d]", k))...)
	}
	for k, a := range g.duals {
		lines = append(lines, a.alone().read("w.Dual", "t."+g.dualIn[k])...)
	}
	lines = append(lines, g.gradientFrom("s.instance.VJP(t)"), "if err != nil {", "return err", "}")
	for _, a := range g.params {
		lines = append(lines, a.write("grad", "gradient", a.field.Offset)...)
	}
	return funcDecl{doc: doc, signature: fmt.Sprintf("(s *%s) VJP(w *%s, grad *%s) error", g.typeName("Solver"), g.typeName("Solution"), g.typeName("Params")),
		lines: append(lines, "return s.instance.Degenerate(quality)")}
}

// gradientFrom calls a method of the instance for a gradient, which of no parameters is not used.
func (g *generator) gradientFrom(call string) string {
	if len(g.params) == 0 {
		return "_, quality, err := " + call
	}
	return "gradient, quality, err := " + call
}

func (g *generator) jvpMethod() decl {
	doc := `JVP writes the change of the last solution for a change d of the parameters: of its value, variables, lets and duals.
Slices of d that are nil count as zeros, those of out are made if they are nil. Errors are those of VJP.`
	lines := []string{"clear(s.change)", "d.load(s.change)", "t := s.tangent", "quality, err := s.instance.JVP(s.change, t)", "if err != nil {", "return err", "}",
		"out.Value = t.Value"}
	add := func(a array, into, from string) {
		if a.sliced {
			lines = append(lines, fmt.Sprintf("if %s.%s == nil {", into, a.goName))
			lines = append(append(lines, a.allocate(into)...), "}")
		}
		lines = append(lines, a.write(into, from, 0)...)
	}
	for k, a := range g.vars {
		add(a, "out", fmt.Sprintf("t.Variables[%d]", g.varIndex[k]))
	}
	for k, a := range g.lets {
		add(a, "out", fmt.Sprintf("t.Lets[%d]", k))
	}
	for k, a := range g.duals {
		add(a, "out.Dual", "t."+g.dualIn[k])
	}
	return funcDecl{doc: doc, signature: fmt.Sprintf("(s *%s) JVP(d *%s, out *%s) error", g.typeName("Solver"), g.typeName("Params"), g.typeName("Solution")),
		lines: append(lines, "return s.instance.Degenerate(quality)")}
}

// alone is the array in a vector of its own.
func (a array) alone() array {
	a.field.Offset = 0
	return a
}
