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

// Kind is the orientation of a shape.
type Kind uint8

const (
	Scalar Kind = iota // a number
	Vec                // a column of n
	Row                // a row of n: v'
	Mat                // m x n
	Array              // three axes or more
)

// Type is what an expression is before any number is known. Shape has one extent for Vec and Row.
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

// Interval holds all entries of an expression: [Lo, Hi] within [-Inf, Inf].
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

// Facts is what the checker proves of one expression.
type Facts struct {
	Type  Type
	Level Level
	Range Interval
	Curv  Curvature
	Props Props
}

// Mono is what is known of how a function moves with one of its arguments, as a statement on the extended-valued
// function. Six bits: increasing and decreasing, each everywhere, on x >= 0 and on x <= 0.
type Mono uint8

const (
	Inc    Mono = 1 << iota // nondecreasing everywhere
	Dec                     // nonincreasing everywhere
	IncPos                  // nondecreasing on x >= 0
	DecPos                  // nonincreasing on x >= 0
	IncNeg                  // nondecreasing on x <= 0
	DecNeg                  // nonincreasing on x <= 0
)

// ArgFacts is what is proved of one argument of a function; Rule names the rule that proved each fact (S0, PAR, ...).
type ArgFacts struct {
	Mono     Mono
	Diag     Mono // of the diagonal entries of a symmetric argument; equal to Mono elsewhere
	Rule     map[Mono]string
	DomainLo float64 // implied domain of the entries, -Inf and +Inf if there is none
	DomainHi float64
}

// Signature is what is proved of a function for arguments of given facts: all that a call site sees of its body.
type Signature struct {
	Curv Curvature
	Args []ArgFacts
	// Range bounds the value for arguments within the given ranges (one per formal).
	Range func(args []Interval) Interval
	Type  Type // of the value, for the call's actual shapes
}

// Target is what a call was resolved to.
type Target struct {
	Func   *lang.Func
	Args   []lang.Expr // by formal; nil where the default stands; the variadic formal takes Rest
	Rest   []lang.Expr
	Axis   int  // of axis=k, -1 without
	Mapped bool // a function of scalars applied entry by entry
}

// Info is the result of checking one file.
type Info struct {
	File        *lang.File
	Diagnostics []*lang.Diagnostic
	Facts       map[lang.Expr]*Facts      // of every expression outside function bodies
	Uses        map[*lang.Ident]lang.Node // name -> *lang.DimSpec, *lang.Declarator, *lang.Let, *lang.Binder, *lang.Formal
	Calls       map[*lang.Call]*Target    // every call and set, function bodies included
	Signatures  map[*lang.Func]*Signature // of the user's functions with formals of their declared facts
}
