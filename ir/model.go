// Package ir holds the Model: a problem as affine array expressions in cones, symbolic in sizes and parameters.
//
// A Model is plain data: nodes in one slice, arguments before users, referred to by index; equal nodes are one node. It
// prints as mathematics (Print) and can be checked (Verify). Package ir/lower makes it from a checked file, ir/stuff
// turns it into the cone program of package runtime, codegen into a Go package.
package ir

import "github.com/cvxc-lang/cvxc/internal/dim"

// Value is the index of a node in Model.Nodes; None is no node.
type Value int32

// None is the absence of a value.
const None Value = -1

// Op is the operation of a node. "affine" operations are linear in at most one argument that depends on variables;
// stuffing knows their matrix. Kernel operations take parameters only, except in value expressions.
type Op uint8

const (
	OpConst     Op = iota // Data, an array literal of fixed Shape, rows first
	OpNum                 // Num, a polynomial in dims and in indices of enclosing loops, as a number
	OpParam               // Ref: index in Params
	OpVar                 // Ref: index in Vars
	OpNeg                 // -a
	OpAdd                 // a + b, equal shapes or one scalar
	OpMul                 // a .* b, equal shapes or one scalar; at most one depends on variables
	OpDiv                 // a ./ b, likewise; b without variables
	OpMatMul              // a b: [m,k][k,n], [m,k][k]
	OpTranspose           // a', [m,n] -> [n,m]
	OpIndex               // a[Subs]: one Sub per axis; an index drops its axis
	OpReshape             // a in the new Shape, entries in order Rows first
	OpStack               // args along axis Axis, which exists in all of them
	OpFill                // a scalar as every entry of Shape
	OpSum                 // a summed over axis Axis; over all entries if Axis is -1
	OpCumSum              // running sums along axis Axis
	OpDiag                // [n] -> [n,n]
	OpDiagOf              // [n,n] -> [n]
	OpUpperTri            // strict upper triangle of [n,n], row by row
	OpKron                // a kron b; one without variables
	OpConv                // full convolution of [m] and [n]; one without variables
	OpLoopSum             // sum of a over the indices of loop Ref
	OpLoopStack           // [a for loop Ref]: new leading axes, one per index (one axis if the loop is not rectangular)
	OpLoopAt              // a, which stands in loop Ref, for the index values Subs, one per index of the loop
	OpAdjoint             // of the set Supports[Ref]: sum over its rows of the coefficient of the entry of variable Axis times the multiplier; of the constants if Axis is -1
	OpKernel              // numeric kernel Name of package runtime on the arguments: entry by entry, along axis Axis, or on whole arrays if Axis is -1
)

// Sub is one subscript of OpIndex: the index Lo, or the half-open slice Lo:Hi.
type Sub struct {
	Slice  bool
	Lo, Hi dim.Poly
}

// Node is one array expression. Which fields count depends on Op. There are no rows and columns: an inner product is the
// OpSum of an OpMul, a row times a matrix is the transpose times the vector, an outer product is the OpMatMul of [m,1]
// and [1,n].
type Node struct {
	Op    Op
	Args  []Value
	Shape dim.Shape
	Ref   int32
	Axis  int32
	Num   dim.Poly
	Data  []float64
	Subs  []Sub
	Name  string
}

// Index is one quantified index of a loop. Its Symbol is unique in the model.
type Index struct {
	Symbol string
	Name   string   // as the user wrote it
	Lo, Hi dim.Poly // Lo <= index < Hi
	Step   int64
}

// Cond keeps only index values with Left Op Right.
type Cond struct {
	Left, Right dim.Poly
	Op          string // < <= == != >= >
}

// Loop is a set of index tuples, in lexicographic order: a forall, or the binders of a comprehension. Bounds may name
// indices of the same loop before them and of the enclosing ones. Rectangular says that no bound names an index of the
// same loop and that there are no conditions, so that positions are products of ranges.
//
// Count is the number of tuples. Where it is no polynomial (conditions, triangles, steps), it is a symbol of its own,
// which means, within the scope of Outer, the number of tuples found by going through them.
type Loop struct {
	Indices     []Index
	Conds       []Cond
	Outer       int32 // enclosing loop, -1 at the top
	Rectangular bool
	Count       dim.Poly
}

// Attr are declared properties of a parameter or a variable.
type Attr struct {
	Lo, Hi    Value // entrywise bounds, None if absent; scalars or of the shape
	Symmetric bool
	Skew      bool
	PSD, NSD  bool
	Diagonal  bool
	LowerTri  bool
	UpperTri  bool
	Banded    int // bandwidth, -1 if not banded
	Sparse    bool
	Pattern   Value // of sparse(pattern): nonzero where entries may be, None if absent
	Const     bool
	Strict    bool // pos or neg: the bound 0 is strict in data
}

// Param is a parameter of the user.
type Param struct {
	Name    string
	Doc     string
	Shape   dim.Shape
	Attr    Attr
	Default Value
	Origin  int32
}

// Var is a variable: the user's (Name is not empty) or an epigraph variable of lowering. A variable that belongs to a
// loop has one instance of Shape per index tuple of it and of its outer loops; OpVar stands inside that loop and means
// the instance at hand (OpLoopAt names another one).
type Var struct {
	Name   string
	Doc    string
	Shape  dim.Shape
	Loop   int32 // -1: none
	Attr   Attr
	Origin int32
}

// Sense of the objective.
type Sense uint8

const (
	Minimize Sense = iota
	Maximize
	Satisfy
)

// Quad is the term sum_i Weight_i Residual_i^2 over the entries of Residual, summed over the index tuples of Loop and its
// outer loops; with Matrix, Weight * Residual' Matrix Residual.
type Quad struct {
	Weight   Value // scalar or, without Matrix, of the shape of Residual; without variables; None: 1
	Residual Value
	Matrix   Value // symmetric, without variables; None: identity
	Loop     int32
	Origin   int32
}

// Objective is Linear + sum of Quads, in the user's sense; for Maximize the quads are concave.
type Objective struct {
	Sense  Sense
	Linear Value
	Quads  []Quad
	Origin int32
}

// Cone of a constraint.
type Cone uint8

const (
	Zero    Cone = iota // Slots[0] == 0 entrywise
	Nonneg              // Slots[0] >= 0 entrywise
	Between             // Slots[0] <= Slots[1] <= Slots[2] entrywise, the outer ones without variables; None: absent
	SOC                 // |Slots[1]| <= Slots[0]
	RSOC                // |Slots[2]|^2 <= 2 Slots[0] Slots[1], both >= 0
	ExpCone             // Slots[1] exp(Slots[0]/Slots[1]) <= Slots[2]
	PowCone             // Slots[0]^Alpha Slots[1]^(1-Alpha) >= |Slots[2]|
	PSDCone             // Slots[0] symmetric positive semidefinite
)

// Constraint puts affine expressions into a cone for every index tuple of Loop. With Batch = k the first k axes of every
// slot run over separate cones and the rest of a slot's entries belong to one; scalars are broadcast. Rows of Zero,
// Nonneg and Between are separate whatever Batch is, and their slots are of one shape or scalars.
//
// The multiplier of a constraint is the derivative of the optimal value, in the sense of the objective, with respect to u
// in "Slots + u in Cone"; of Between, for u added to Slots[1]. It has one number per entry of the slots, slot by slot.
type Constraint struct {
	Cone   Cone
	Slots  []Value
	Batch  int
	Alpha  float64 // exponent of PowCone
	Loop   int32
	Label  int32 // index in Labels, -1 for rows that belong to an atom's graph
	Scale  int8  // the dual of a label is the sum over its constraints of Scale times the multiplier: -1, 0 or 1
	Origin int32
}

// Support is a set {z : Slot in K for each row} that stands in the program by its dual only: the largest y'z over z is the
// least c'l with M'l == -y, where the rows are M z + c and l, their multipliers, lie in the dual cones. OpAdjoint is an
// entry of M'l or c'l. The variables of the set have columns that are fixed to 0.
type Support struct {
	Loop   int32
	Rows   []SupportRow
	Origin int32
}

// SupportRow is a slot of a row with its multiplier, an OpVar of the same shape (or of a larger one, if the slot is a scalar).
type SupportRow struct {
	Slot, Multiplier Value
	Loop             int32
}

// Label is a constraint as the user wrote it: what its dual and its verification are about. Its dual is the derivative of
// the optimal value with respect to the right-hand side as written; of a chain, for a shift of both ends (links between
// have Scale 0); of a membership, with respect to u in "z - u in K", one list over the entries of a tuple.
type Label struct {
	Name   string // "budget"; "line12" for an unlabelled one
	Given  bool   // the user wrote the label
	Loop   int32
	Sides  []Value   // both sides (three of a chain, the tuple of a membership) as value expressions
	Ops    []string  // "==", "<=", ">=", "<<", ">>", or "in"
	Set    string    // of "in"
	Shape  dim.Shape // of the dual for one index tuple
	Origin int32
}

// Epigraph says that a variable of an atom, which the problem makes as small (large) as it can be, is held by one
// constraint alone, t - Of or Of - t in Nonneg: it is the largest (smallest) entry of Of, and Of itself where that has as
// many entries.
type Epigraph struct {
	Var        int32
	Constraint int32
	Of         Value
}

// Let is a named expression, its value part of the solution.
type Let struct {
	Name   string
	Value  Value
	Loop   int32
	Origin int32
}

// Check is a condition on the data: a require, or the obligation of a proof.
type Check struct {
	Left, Right Value
	Op          string // < <= == != >= > or psd, nsd (Right is None)
	Loop        int32
	Origin      int32
}

// Dim is a size.
type Dim struct {
	Name    string
	Default int64 // 0: none
	Min     int64
	Origin  int32
}

// Triangle is a symbol that stands for Order*(Order-1)/2, the number of entries above the diagonal: no polynomial with
// integer coefficients.
type Triangle struct {
	Symbol string
	Order  dim.Poly
}

// Origin says where something comes from: a number that the caller of lowering maps to a span, and words for people.
type Origin struct {
	Source string // name of the text
	Offset int32
	End    int32
	What   string // "norm(A*x - b)", "budget"
}

// Model is a whole problem. The objective, the lets and the sides of the labels are kept as value expressions too: they
// may apply kernels to variables, and verification and reports evaluate them at a solution.
type Model struct {
	Name, Doc      string
	Dims           []Dim
	Triangles      []Triangle
	Params         []Param
	Vars           []Var
	Supports       []Support
	Loops          []Loop
	Nodes          []Node
	Objective      Objective
	ObjectiveValue Value
	Constraints    []Constraint
	Epigraphs      []Epigraph
	Labels         []Label
	Lets           []Let
	Checks         []Check
	Origins        []Origin
}
