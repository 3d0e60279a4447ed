package codegen

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// interfaceFile is the file that a reader opens: the problem, the types, the methods.
func (g *generator) interfaceFile() file {
	f := file{name: g.fileName(""), origin: g.Origin, doc: g.packageDoc(), pkg: g.Package,
		imports: []string{"context"}}
	if g.checksLengths() {
		f.imports = append(f.imports, "fmt")
	}
	if g.hasInfiniteDefault() {
		f.imports = append(f.imports, "math")
	}
	f.imports = append(f.imports, "", moduleRuntime)
	f.decls = append(f.decls, g.paramsType(), g.solutionType())
	if len(g.duals) > 0 {
		f.decls = append(f.decls, g.dualType())
	}
	f.decls = append(f.decls, g.solverType(), g.newFunc())
	if g.needsNewParams() {
		f.decls = append(f.decls, g.newParamsFunc())
	}
	if g.checksLengths() {
		f.decls = append(f.decls, g.checkMethod())
	}
	f.decls = append(f.decls, g.solveMethod(), g.gradientMethod(), g.vjpMethod(), g.jvpMethod(), g.loadMethod(), g.storeMethod())
	return f
}

// packageDoc is the doc of the problem, its text, and the size of the program.
func (g *generator) packageDoc() string {
	var b strings.Builder
	about := g.model.Doc
	if about == "" {
		about = "the problem " + g.model.Name + "."
	}
	fmt.Fprintf(&b, "Package %s: %s\n\n", g.Package, about)
	for line := range strings.SplitSeq(strings.TrimSpace(g.Text), "\n") {
		b.WriteString("\t" + line + "\n")
	}
	p := &g.tables.Program
	fmt.Fprintf(&b, "\n%sthe cone program has %d variables, %d equalities, %d rows with one or two sides and %d rows\nof cones. A %s keeps all its memory.",
		g.sizes(), p.P.Cols, p.A.Rows, p.G.Rows, p.H.Rows, g.typeName("Solver"))
	return b.String()
}

// sizes says which dims the package was made for.
func (g *generator) sizes() string {
	var parts []string
	for _, d := range g.model.Dims {
		parts = append(parts, fmt.Sprintf("%s = %d", d.Name, g.st.Dims[d.Name]))
	}
	if len(parts) == 0 {
		return "Here "
	}
	return "With " + strings.Join(parts, ", ") + " "
}

func (g *generator) paramsType() decl {
	d := structDecl{name: g.typeName("Params"), doc: fmt.Sprintf("%s are the parameters of the problem; the JSON names are those of the model.", g.typeName("Params"))}
	for k, a := range g.params {
		p := &g.model.Params[g.paramOf[k]]
		d.fields = append(d.fields, field{a.goName, a.typ(), p.Name, describe(p.Name+declared(p.Shape.String(), &p.Attr), p.Doc)})
	}
	return d
}

// describe joins a declaration with the first paragraph of its documentation.
func describe(declaration, doc string) string {
	doc, _, _ = strings.Cut(strings.TrimSpace(doc), "\n\n")
	if doc == "" {
		return declaration
	}
	return declaration + ": " + doc
}

// declared is a shape and the attributes that are checked.
func declared(shape string, a *ir.Attr) string {
	out := ""
	if shape != "[]" {
		out = shape
	}
	for _, w := range []struct {
		on   bool
		word string
	}{{a.Symmetric, "symmetric"}, {a.PSD, "psd"}, {a.NSD, "nsd"}, {a.Diagonal, "diag"}, {a.Sparse, "sparse"}} {
		if w.on {
			out += " " + w.word
		}
	}
	return out
}

func (g *generator) solutionType() decl {
	name := g.typeName("Solution")
	d := structDecl{name: name, doc: name + " is the outcome of a solve. It belongs to the solver, whose next solve overwrites it."}
	d.fields = append(d.fields,
		field{"Status", "runtime.Status", "-", ""},
		field{"Value", "float64", "value", "optimal value"},
		field{"Iterations", "int", "-", ""})
	for k, a := range g.vars {
		v := &g.model.Vars[g.varIndex[k]]
		d.fields = append(d.fields, field{a.goName, a.typ(), a.field.Name, describe("var "+v.Name+declared(v.Shape.String(), &v.Attr), v.Doc)})
	}
	for _, a := range g.lets {
		d.fields = append(d.fields, field{a.goName, a.typ(), a.field.Name, "let " + a.field.Name})
	}
	if len(g.duals) > 0 {
		d.fields = append(d.fields, field{"Dual", g.typeName("Dual"), "dual", ""})
	}
	return d
}

func (g *generator) dualType() decl {
	name := g.typeName("Dual")
	d := structDecl{name: name, doc: name + " holds, by constraint, the derivative of the optimal value with respect to the right-hand side as written,\nand by variable that of its declared bounds."}
	for _, a := range g.duals {
		d.fields = append(d.fields, field{a.goName, a.typ(), a.field.Name, ""})
	}
	return d
}

func (g *generator) solverType() decl {
	name := g.typeName("Solver")
	return structDecl{name: name, doc: name + " solves the problem again and again. It is not safe for concurrent use: make one for each goroutine.",
		fields: []field{{"instance", "*runtime.Instance", "", ""}, {"solution", g.typeName("Solution"), "", ""},
			{"tangent", "*runtime.Tangent", "", ""}, {"change", "[]float64", "", ""}}}
}

func (g *generator) newFunc() decl {
	lines := []string{
		fmt.Sprintf("instance, err := runtime.NewInstance(&%s, runtime.Settings{})", g.tablesVar()),
		"if err != nil {",
		"panic(err) // the tables are part of this package",
		"}",
		fmt.Sprintf("s := &%s{instance: instance, tangent: instance.NewTangent(), change: make([]float64, %d)}", g.typeName("Solver"), g.tables.Tape.Inputs),
	}
	for _, group := range []struct {
		arrays []array
		base   string
	}{{g.vars, "s.solution"}, {g.lets, "s.solution"}, {g.duals, "s.solution.Dual"}} {
		for _, a := range group.arrays {
			lines = append(lines, a.allocate(group.base)...)
		}
	}
	name := "New" + g.Prefix
	return funcDecl{doc: name + " allocates a solver.", signature: fmt.Sprintf("%s() *%s", name, g.typeName("Solver")), lines: append(lines, "return s")}
}

// needsNewParams reports whether parameters have slices to make or defaults to fill in.
func (g *generator) needsNewParams() bool {
	for k, a := range g.params {
		if _, ok := constant(g.model, g.model.Params[g.paramOf[k]].Default); ok || a.sliced {
			return true
		}
	}
	return false
}

// hasInfiniteDefault reports whether a default is written by package math.
func (g *generator) hasInfiniteDefault() bool {
	return slices.ContainsFunc(g.paramOf, func(i int) bool {
		v, ok := constant(g.model, g.model.Params[i].Default)
		return ok && math.IsInf(v, 0)
	})
}

func (g *generator) newParamsFunc() decl {
	name := g.typeName("Params")
	lines := []string{fmt.Sprintf("p := &%s{}", name)}
	for k, a := range g.params {
		lines = append(lines, a.allocate("p")...)
		if v, ok := constant(g.model, g.model.Params[g.paramOf[k]].Default); ok {
			lines = append(lines, a.fill("p", number(v))...)
		}
	}
	return funcDecl{doc: fmt.Sprintf("New%s returns parameters with their defaults, and with all slices made.", name),
		signature: fmt.Sprintf("New%s() *%s", name, name), lines: append(lines, "return p")}
}

func (g *generator) checksLengths() bool {
	for _, a := range g.params {
		if a.sliced {
			return true
		}
	}
	return false
}

func (g *generator) checkMethod() decl {
	var lines []string
	for _, a := range g.params {
		lines = append(lines, a.lengths("p")...)
	}
	return funcDecl{doc: "check reports a slice whose length is not that of the declaration.", signature: fmt.Sprintf("(p *%s) check() error", g.typeName("Params")),
		lines: append(lines, "return nil")}
}

func (g *generator) solveMethod() decl {
	doc := `Solve solves the problem for these parameters. An error that wraps runtime.ErrInfeasible, ErrUnbounded, ErrLimit or
ErrNumerics comes with the solution that has the certificate or the best iterate; a parameter outside its declaration gives
a *runtime.DomainError and no solution.`
	if len(g.tables.Require.List) > 0 {
		doc = strings.TrimSuffix(doc, " and no solution.") + ", one that the model excludes by a condition\non several a *runtime.ConditionError, and there is no solution."
	}
	lines := []string{}
	if g.checksLengths() {
		lines = append(lines, "if err := p.check(); err != nil {", "return nil, err", "}")
	}
	lines = append(lines, "p.load(s.instance.Params())", "err := s.instance.Solve(ctx)", "if s.instance.Result() == nil {", "return nil, err", "}",
		"s.store()", "return &s.solution, err")
	return funcDecl{doc: doc, signature: fmt.Sprintf("(s *%s) Solve(ctx context.Context, p *%s) (*%s, error)", g.typeName("Solver"), g.typeName("Params"), g.typeName("Solution")), lines: lines}
}

func (g *generator) gradientMethod() decl {
	doc := "ValueGradient writes the gradient of the optimal value with respect to every parameter, at the last solution: it is VJP with\nthat alone in the sum."
	lines := []string{g.gradientFrom("s.instance.ValueGradient()"), "if err != nil {", "return err", "}"}
	for _, a := range g.params {
		lines = append(lines, a.write("grad", "gradient", a.field.Offset)...)
	}
	return funcDecl{doc: doc, signature: fmt.Sprintf("(s *%s) ValueGradient(grad *%s) error", g.typeName("Solver"), g.typeName("Params")), lines: append(lines, "return s.instance.Degenerate(quality)")}
}

func (g *generator) loadMethod() decl {
	var lines []string
	for _, a := range g.params {
		lines = append(lines, a.read("p", "v")...)
	}
	return funcDecl{doc: "load writes the parameters into one vector.", signature: fmt.Sprintf("(p *%s) load(v []float64)", g.typeName("Params")), lines: lines}
}

func (g *generator) storeMethod() decl {
	lines := []string{"result := s.instance.Result()", "s.solution.Status, s.solution.Value, s.solution.Iterations = result.Status, s.instance.Value(), result.Iterations"}
	for k, a := range g.vars {
		lines = append(lines, a.write("s.solution", fmt.Sprintf("s.instance.Variable(%d)", g.varIndex[k]), 0)...)
	}
	for k, a := range g.lets {
		lines = append(lines, a.write("s.solution", fmt.Sprintf("s.instance.Let(%d)", k), 0)...)
	}
	for k, a := range g.duals {
		lines = append(lines, a.write("s.solution.Dual", g.dualOf[k], 0)...)
	}
	return funcDecl{doc: "store copies the answer out of the instance.", signature: fmt.Sprintf("(s *%s) store()", g.typeName("Solver")), lines: lines}
}

// tablesVar is the name of the variable of the tables.
func (g *generator) tablesVar() string {
	if g.Prefix == "" {
		return "tables"
	}
	return strings.ToLower(g.Prefix[:1]) + g.Prefix[1:] + "Tables"
}

// tablesFile holds the cone program.
func (g *generator) tablesFile() file {
	text := literal(g.tables)
	imports := []string{}
	if strings.Contains(text, "math.") {
		imports = append(imports, "math", "")
	}
	return file{name: g.fileName("_tables"), origin: g.Origin, pkg: g.Package, imports: append(imports, moduleRuntime),
		decls: []decl{formatGuard(), valueDecl{doc: g.tablesDoc(), text: fmt.Sprintf("var %s = %s", g.tablesVar(), text)}}}
}

// formatGuard does not compile with a runtime that reads another format of tables.
func formatGuard() decl {
	return valueDecl{doc: fmt.Sprintf("The tables are in format %d: where this does not compile, package runtime has another one, and they have to be made again\nby cvxc build.", runtime.TablesFormat),
		text: fmt.Sprintf("var _ [%d]struct{} = [runtime.TablesFormat]struct{}{}", runtime.TablesFormat)}
}

// tablesDoc says which multipliers belong to which constraint.
func (g *generator) tablesDoc() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s is the cone program of %s, see package runtime for its form. Multipliers, numbered through\nequality rows, two-sided rows, lower bounds, upper bounds and cones, by constraint:\n\n", g.tablesVar(), g.model.Name)
	for _, d := range g.tables.Recovery.Duals {
		fmt.Fprintf(&b, "\t%-14s %s\n", d.Name, span(d.Rows.Index))
	}
	for _, d := range g.tables.Recovery.Bounds {
		fmt.Fprintf(&b, "\t%-14s %s (bounds)\n", d.Name, span(d.Rows.Index))
	}
	return b.String()
}

// span is the least and the largest of some indices.
func span(index []int32) string {
	if len(index) == 0 {
		return "none"
	}
	lo, hi := index[0], index[0]
	for _, i := range index {
		lo, hi = min(lo, i), max(hi, i)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}
