package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// Importer finds declarations outside the file that is checked. Package stdlib implements it for the library; the root
// package wires it and adds files.
type Importer interface {
	// Func returns the library function of this name, parsed on first use; nil if there is none.
	Func(name string) *lang.Func
	// Names lists the library's functions, sorted.
	Names() []string
	// Foreign tells what a name of another language or library is called here ("square_sum" -> "sum_squares").
	Foreign(name string) (lang.Foreign, bool)
	// Rewrites are the library's rules that turn a rejected expression into an equal accepted one.
	Rewrites() []lang.Rewrite
	// File returns the parsed file of an import declaration, path relative to the importing source.
	File(from *lang.Source, path string) (*lang.File, []*lang.Diagnostic, error)
}

// Options changes what is reported. The zero value is the default.
type Options struct {
	StrictDPP bool // the rules that CVXPY calls DPP: CVX0501 and CVX0502
	Pedantic  bool // warnings of style and cost too
	// Kernel evaluates the numeric kernel of a `value builtin` at numbers, for probes that show that an expression is not
	// convex. Without it none are made.
	Kernel func(name string, args []float64) (float64, bool)
	Consts map[string]float64 // values of scalar const parameters, where they are known already
	// Parse reads a text again with an edit applied: a suggestion is called machine-applicable only if the edited text
	// checks better than the text as it stands. Without it none is.
	Parse func(*lang.Source) (*lang.File, []*lang.Diagnostic)
}

// Kind is the orientation of a shape.
type Kind uint8

const (
	Scalar Kind = iota // a number
	Vec                // a column of n
	Row                // a row of n: v'
	Mat                // m x n
	Array              // three axes or more
)

// Type is what an expression is before any number is known. Shape has one extent for Vec and Row. Its polynomials are in
// the names of dims and, within the scope of binders, in the binders' Symbols.
type Type struct {
	Kind  Kind
	Shape dim.Shape
}

// Level tells when the value of an expression is known, in this order.
type Level uint8

const (
	Number   Level = iota // when the model is read
	Dim                   // when sizes are
	Const                 // when the structure is fixed: const parameters
	Param                 // at every solve
	Variable              // after it
)

// Interval holds all entries of an expression: [Lo, Hi] within [-Inf, Inf]. A point is a known number.
type Interval struct{ Lo, Hi float64 }

// Curvature is two bits: an affine expression has both, one of unknown curvature none.
type Curvature uint8

const (
	Convex Curvature = 1 << iota
	Concave
	Unknown Curvature = 0
	Affine            = Convex | Concave
)

// Props are proved properties of a matrix.
type Props uint16

const (
	Symmetric Props = 1 << iota
	Skew
	PSD
	NSD
	Diagonal
	LowerTri
	UpperTri
	Sparse
)

// Facts is what the checker proves of one expression. Of a Bad one nothing is known: a report has been made, and no
// other is worth making; a file without errors has none.
type Facts struct {
	Type  Type
	Level Level
	Range Interval
	Curv  Curvature
	Props Props
	Bad   bool
}

// Target is what a call, a set, or a power (x^p is a call of the library function power) was resolved to.
type Target struct {
	Func   *lang.Func
	Args   []lang.Expr // by formal; nil where the default stands, and for the variadic formal, which takes Rest
	Rest   []lang.Expr // arguments of the variadic formal
	Stack  bool        // they are stacked on a new first axis (missing axes and scalars fill up); else Rest is one array
	Axis   int         // of axis=k, -1 without
	Reduce bool        // f(e for B): applied to the values of e over B, laid along axis 0; Axis is 0
	Mapped bool        // a function of scalars applied entry by entry, scalars broadcast
	Facts  Facts       // of the value
	// Of is the function f of which Func is the perspective s*f(x/s), with s the formal Scale; nil of other functions.
	Of    *lang.Func
	Scale *lang.Formal
	Moves []bool // of what an operator has made, by formal: it is part of the point x, or s
	Dual  bool   // Func is a support function: its body describes the set, whose point has the formals that move
	// Checks are obligations on data that are not proved: they must hold when data is bound.
	Checks []Obligation
	body   func() *Body
	value  func() *Body
	app    application // the call as a function of its arguments
	inline *reader     // of "= expr": the body as read for this call
	given  []operand   // of "= expr": the arguments that hold variables
	fail   *unproved   // why the body has no curvature for these arguments
	note   *bodyError  // why nothing more than the curvature is known
	// pending: the curvature waits for the value of a const parameter.
	pending bool
}

// Pending reports whether the call was let pass only because the value of a const parameter is not known (Options.Consts).
func (t *Target) Pending() bool { return t.pending }

// Builtin reports whether the target is one of the kernel's functions, which have no body.
func (t *Target) Builtin() bool { return t.Func.Builtin }

// Body returns the body of the function as this call sees it; nil for a kernel function, and where a When depends on
// const parameters whose value is not known (Options.Consts).
func (t *Target) Body() *Body {
	if t.body == nil {
		return nil
	}
	return t.body()
}

// Obligation is a condition that a call puts on its arguments: an attribute of a formal, or a require of the body, to be
// read with formals as in Target.Body; or on the value that a function of the user declares, which is computed of data and
// must be in the range that is proved of the body.
type Obligation struct {
	Formal  int           // index of the formal, -1 for others
	Attr    *lang.Attr    // of a formal, else nil
	Compare *lang.Compare // of a require, else nil
	Within  Interval      // of the value, where Attr and Compare are nil
}

// Quadratic says how an expression of products of affine expressions was proved convex or concave:
//
//	Scale * sum_k Squares[k].Weight * |sum_j Squares[k].Coef[j]*Leaves[j]|^2 + sum_i Rest[i].Coef*Rest[i].Expr
//
// or, where Matrix is given, Scale * Leaves[0]'*Matrix*Leaves[0]. Leaves are affine: scalars and columns of one length.
type Quadratic struct {
	Scale   lang.Expr // a number of data; nil: 1
	Leaves  []lang.Expr
	Squares []Square
	Rest    []Term
	Matrix  lang.Expr
	curv    Curvature
}

// Square is one weighted square of a Quadratic; Coef has one entry per leaf.
type Square struct {
	Weight float64
	Coef   []float64
}

// Term is a multiple of an expression. Expr nil is the number 1.
type Term struct {
	Coef float64
	Expr lang.Expr
}

// Tables are the facts of expressions, by node.
type Tables struct {
	Facts      map[lang.Expr]*Facts      // of every expression
	Uses       map[*lang.Ident]lang.Node // name -> *lang.DimSpec, *lang.Declarator, *lang.Let, *lang.Binder, *lang.Formal
	Calls      map[lang.Node]*Target     // *lang.Call (sets too) and *lang.Binary of ^ and .^
	Quadratics map[lang.Expr]*Quadratic  // what the quadratic rule proved; the node's Curv says convex or concave
	Symbols    map[*lang.Binder]string   // the binder's symbol in polynomials, unique in its scope
	// Counts says what symbols stand for that are numbers of things but no polynomials.
	Counts map[string]Count
	// Instead holds an equal expression that stands in the place of one: gamma*x'*P*x is read as gamma*(x'*P*x), c/e with
	// e > 0 as c*e^-1, [a; b][0] as a. Its nodes have facts too; positions are those of the original.
	Instead map[lang.Expr]lang.Expr
}

// Count is a number of things: of the index tuples of Binders (triangular ranges, conditions, steps), or where that is
// nil of the entries strictly above the diagonal of a square matrix of order Triangle.
type Count struct {
	Binders  *lang.Binders
	Triangle dim.Poly
}

// Info is the result of checking one file. Lowering may rely on it only if Diagnostics has no error.
type Info struct {
	Tables                                  // outside bodies of functions; those are in Target.Body
	File        *lang.File                  //
	Diagnostics []*lang.Diagnostic          // sorted
	Locals      map[lang.Node]*Facts        // of each *lang.Declarator and *lang.Let (with the axes of its binders)
	Dims        map[*lang.Problem]dim.Facts // what proofs assume of sizes: Min, Known (from require)
	Signatures  map[*lang.Func]*Signature   // of the user's functions with formals of their declared facts
	problems    []*reader                   // as read, for Explain
}
