package codegen

import (
	"fmt"
	"strings"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// Options of the package that is made.
type Options struct {
	Package string // name of the package; "" for that of the problem
	Prefix  string // of the types, for a package that holds other things too: MPC gives MPCParams
	Origin  string // name of the .cvx file
	Text    string // the problem as written, for the package comment
}

// File is a generated file.
type File struct {
	Name string
	Text []byte
}

// Generate returns the package for a problem: NAME_cvx.go and NAME_cvx_tables.go. The problem has been stuffed without
// taking structure from data, so that every parameter may have any value of its domain. A *CollisionError names what the
// user has to rename.
func Generate(st *stuff.Stuffed, o Options) ([]File, error) {
	g, err := newGenerator(st, o)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, f := range []file{g.interfaceFile(), g.tablesFile()} {
		text, err := f.print()
		if err != nil {
			return nil, err
		}
		out = append(out, File{f.name, text})
	}
	return out, nil
}

// generator holds the names of one package.
type generator struct {
	Options
	st       *stuff.Stuffed
	model    *ir.Model
	tables   runtime.Tables
	params   []array
	paramOf  []int // of params, in the model; those that are fixed have no field
	vars     []array
	varIndex []int // of vars, in Recovery.Variables
	lets     []array
	duals    []array
	dualOf   []string // Go expression of the vector that each dual is copied from
	dualIn   []string // its place in a runtime.Tangent
}

// moduleRuntime is the import path of package runtime.
const moduleRuntime = "github.com/cvxc-lang/cvxc/runtime"

func newGenerator(st *stuff.Stuffed, o Options) (*generator, error) {
	if o.Package == "" {
		o.Package = packageName(st.Model.Name)
	}
	recovery, err := st.Recovery()
	if err != nil {
		return nil, err
	}
	promised, checks := domains(st)
	conditions, err := st.Conditions(checks)
	if err != nil {
		return nil, err
	}
	g := &generator{Options: o, st: st, model: st.Model}
	g.tables = runtime.Tables{Name: st.Model.Name, Program: structure(st.Program), Numbers: st.Parametric.Numbers(),
		Tape: *st.Parametric.Tape, Map: st.Parametric.Map, Recovery: *recovery, Domains: promised, Require: *conditions}
	if err := g.nameParams(); err != nil {
		return nil, err
	}
	if err := g.nameSolution(); err != nil {
		return nil, err
	}
	return g, g.nameDuals()
}

// structure is a program without its numbers.
func structure(p *runtime.Program) runtime.Program {
	bare := func(m runtime.Matrix) runtime.Matrix {
		return runtime.Matrix{Rows: m.Rows, Cols: p.Columns(), Start: m.Start, Row: m.Row}
	}
	return runtime.Program{P: bare(p.P), A: bare(p.A), G: bare(p.G), H: bare(p.H), Cones: p.Cones}
}

func (g *generator) nameParams() error {
	var fs []runtime.Field
	for i, f := range g.tables.Recovery.Params {
		if v := g.st.FixedValue(i); v != nil {
			g.tables.Fixed = append(g.tables.Fixed, runtime.TapeConst{Offset: f.Offset, Data: v})
			continue
		}
		fs, g.paramOf = append(fs, f), append(g.paramOf, i)
	}
	goNames, err := fields(namesOf(fs))
	if err != nil {
		return err
	}
	for k, f := range fs {
		a := newArray(goNames[k], f)
		if i := g.paramOf[k]; g.tables.Domains[i].Places.Start != nil {
			a.sliced, a.places = true, fmt.Sprintf("%s.Domains[%d].Places", g.tablesVar(), i)
		}
		g.params = append(g.params, a)
	}
	return nil
}

// nameSolution names variables and lets, which are fields of one struct.
func (g *generator) nameSolution() error {
	var fs []runtime.Field
	for i, v := range g.tables.Recovery.Variables {
		if !v.Hidden {
			fs = append(fs, v.Field)
			g.varIndex = append(g.varIndex, i)
		}
	}
	vars := len(fs)
	fs = append(fs, g.tables.Recovery.Lets...)
	goNames, err := fields(namesOf(fs), "Value", "Status", "Iterations", "Dual")
	if err != nil {
		return err
	}
	for i, f := range fs {
		a := newArray(goNames[i], f)
		if i < vars {
			g.vars = append(g.vars, a)
		} else {
			g.lets = append(g.lets, a)
		}
	}
	return nil
}

// nameDuals names the duals of labelled constraints and of the declared bounds of variables.
func (g *generator) nameDuals() error {
	var fs []runtime.Field
	for i, d := range g.tables.Recovery.Duals {
		if d.Given {
			fs = append(fs, d.Field)
			g.dualOf = append(g.dualOf, fmt.Sprintf("s.instance.Dual(%d)", i))
			g.dualIn = append(g.dualIn, fmt.Sprintf("Duals[%d]", i))
		}
	}
	for i, d := range g.tables.Recovery.Bounds {
		fs = append(fs, d.Field)
		g.dualOf = append(g.dualOf, fmt.Sprintf("s.instance.Bound(%d)", i))
		g.dualIn = append(g.dualIn, fmt.Sprintf("Bounds[%d]", i))
	}
	goNames, err := fields(namesOf(fs))
	if err != nil {
		return err
	}
	for i, f := range fs {
		g.duals = append(g.duals, newArray(goNames[i], f))
	}
	return nil
}

func namesOf(fs []runtime.Field) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.Name
	}
	return out
}

// typeName is the name of a type of the package, with the prefix.
func (g *generator) typeName(name string) string { return g.Prefix + name }

// fileName is the name of a generated file.
func (g *generator) fileName(suffix string) string {
	base := strings.TrimSuffix(g.Origin, ".cvx")
	if i := strings.LastIndexAny(base, `/\`); i >= 0 {
		base = base[i+1:]
	}
	return base + "_cvx" + suffix + ".go"
}
