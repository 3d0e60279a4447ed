package lang

// Node is any part of the syntax tree.
type Node interface{ Span() Span }

// At is the position of a node; nodes embed it.
type At struct{ Place Span }

// Span returns the text that the node stands for.
func (a At) Span() Span { return a.Place }

// Doc is a run of "///" lines; Text is without the slashes, lines joined by newlines.
type Doc struct {
	At
	Text string
}

// File is one parsed text: imports, then problems and functions in any order.
type File struct {
	Source  *Source
	Tokens  []Token // everything but blanks, comments included, in order, EOF last
	Imports []*Import
	Decls   []Decl
}

// Problems returns the problems of the file in the order of the text.
func (f *File) Problems() []*Problem { return declsOf[*Problem](f) }

// Funcs returns the functions of the file (not those inside problems) in the order of the text.
func (f *File) Funcs() []*Func { return declsOf[*Func](f) }

func declsOf[D Decl](f *File) []D {
	var out []D
	for _, d := range f.Decls {
		if d, ok := d.(D); ok {
			out = append(out, d)
		}
	}
	return out
}

// Import is: import "risk.cvx" as risk
type Import struct {
	At
	Path *String
	As   *Ident // nil without "as"
}

// Decl is *Problem or *Func.
type Decl interface {
	Node
	decl()
}

// Problem is: problem name as dcp { items }
type Problem struct {
	At
	Doc        *Doc
	Name       *Ident // nil if it is missing
	Discipline *Ident // dcp, dgp, dqcp; nil without "as"
	Items      []Item
}

// Func is: func f(x[n], k const = 1) = expr   or   func f(x[n]) { items }   or, in the kernel,   builtin func f(x)
type Func struct {
	At
	Doc     *Doc
	Name    *Ident
	Formals []*Formal
	Builtin bool
	Body    Expr   // of "= expr", else nil
	Items   []Item // of "{ ... }"
}

// Formal is one formal argument: x[n] nonneg = 1, or x[k]... (variadic)
type Formal struct {
	At
	Name     *Ident
	Shape    []Expr
	Variadic bool
	Attrs    []*Attr
	Default  Expr // nil without "="
}

// Item is what stands in the body of a problem or a function: *DimDecl, *ParamDecl, *VarDecl, *Let, *Func, *Require,
// *Objective, *SubjectTo, *Value, *When, or *BadItem.
type Item interface {
	Node
	item()
}

// DimDecl is: dim m, n = 10, T >= 2
type DimDecl struct {
	At
	Specs []*DimSpec
}

// DimSpec is one dim with its default value (n = 10) or what proofs may assume of it (n >= 2).
type DimSpec struct {
	At
	Doc     *Doc
	Name    *Ident
	AtLeast bool // ">=" rather than "="
	Value   Expr // nil without either
}

// ParamDecl is: param A[m, n] sparse, lambda nonneg = 1
type ParamDecl struct {
	At
	Decls []*Declarator
}

// VarDecl is: var x[n] nonneg, y
type VarDecl struct {
	At
	Decls []*Declarator
}

// Declarator is one name of a param or var declaration with shape, attributes and default.
type Declarator struct {
	At
	Doc     *Doc
	Name    *Ident
	Shape   []Expr
	Attrs   []*Attr
	Default Expr // of "= expr", params only
}

// Attr is an attribute of a declarator: nonneg, bounds(-1, u), sparse(pattern)
type Attr struct {
	At
	Name *Ident
	Args []*Arg
}

// Let is: let r = A*x - b   or   let d[t in T] = x[t+1] - x[t]
type Let struct {
	At
	Doc     *Doc
	Name    *Ident
	Binders *Binders // nil without indices
	Value   Expr
}

// Require is: require 0 < k <= n and n >= 2   or   require P >> 0
type Require struct {
	At
	Conds    []*Compare
	Relation Constraint // *Relation or *Membership, when it is not a comparison; else nil
}

// Sense is the direction of an objective.
type Sense uint8

const (
	Minimize Sense = iota
	Maximize
	Satisfy // no objective: any feasible point
)

func (s Sense) String() string { return [...]string{"minimize", "maximize", "satisfy"}[s] }

// Objective is: minimize expr, maximize expr, or satisfy
type Objective struct {
	At
	Sense   Sense
	Keyword Span
	Value   Expr // nil for satisfy
}

// SubjectTo is: subject to, and the constraints that follow.
type SubjectTo struct {
	At
	Keyword     Span
	Constraints []Constraint
}

// Value is the closed form of an atom of the library: value expr, or value builtin (the numeric kernel of its name).
type Value struct {
	At
	Builtin bool
	Expr    Expr
}

// When is a branch of a library function over const arguments: when p > 1 { items }
type When struct {
	At
	Conds []*Compare
	Items []Item
}

// BadItem is text that could not be read as an item; a diagnostic has been reported for it.
type BadItem struct{ At }

// Constraint is *Relation, *Membership, *Forall or *BadConstraint.
type Constraint interface {
	Node
	constraint()
}

// RelOp is a relation or comparison operator.
type RelOp uint8

const (
	Eq      RelOp = iota // ==
	Le                   // <=, elementwise
	Ge                   // >=, elementwise
	LowerEq              // <<, semidefinite order
	UpperEq              // >>, semidefinite order
	Lt                   // <, comparisons only
	Gt                   // >, comparisons only
	Ne                   // !=, comparisons only
)

var relOps = [...]string{"==", "<=", ">=", "<<", ">>", "<", ">", "!="}

func (o RelOp) String() string { return relOps[o] }

// Relation is: label: lo <= x <= hi. There is one operator less than there are operands.
type Relation struct {
	At
	Doc      *Doc
	Label    *Ident // nil if unlabelled
	Operands []Expr
	Ops      []RelOp
	OpSpans  []Span
}

// Membership is: label: (t, x) in soc   or   x in box(l, u)
type Membership struct {
	At
	Doc    *Doc
	Label  *Ident
	Tuple  []Expr // one expression without parentheses around a list
	InSpan Span
	Set    *Call // a set is a function; without parentheses Args is nil
}

// Forall is: forall t in T, s in 0..<t if s != 1: constraint   or   forall t in T { constraints }
type Forall struct {
	At
	Doc     *Doc
	Keyword Span
	Binders *Binders
	Body    []Constraint
	Braces  bool
}

// BadConstraint is text that could not be read as a constraint; a diagnostic has been reported for it.
type BadConstraint struct{ At }

// Binders is: i in m, j in 0..<i if i != 3 and j > 1
type Binders struct {
	At
	List  []*Binder
	Conds []*Compare
}

// Binder is one bound index: t in T, t in 0..<T, t in 1..=T step 2
type Binder struct {
	At
	Name      *Ident
	Lo, Hi    Expr // Lo is nil in "t in T": the range is 0..<Hi
	Inclusive bool // ..=
	Step      Expr // nil: 1
}

// Compare is a chain of comparisons of numbers: 0 < k <= n
type Compare struct {
	At
	Operands []Expr
	Ops      []RelOp
	OpSpans  []Span
}

// Expr is an expression: *Ident, *Qualified, *Number, *String, *Unary, *Binary, *Transpose, *Index, *Call, *Paren, *Block,
// *Comprehension or *BadExpr.
type Expr interface {
	Node
	expr()
}

// Ident is a name: x
type Ident struct {
	At
	Name string
}

// Qualified is: risk.f, the name of a function of an import that is not called but handed on, as in perspective(risk.f, x, s)
type Qualified struct {
	At
	Module, Name *Ident
}

// Number is: 2, 0.5, 1e-3, inf
type Number struct {
	At
	Value float64
}

// String is: "C" (the value of a named argument, or the path of an import)
type String struct {
	At
	Value string
}

// Op is an operator of expressions.
type Op uint8

const (
	Add  Op = iota // +
	Sub            // -, also unary
	Mul            // *, linear-algebra product
	EMul           // .*, elementwise
	Div            // /
	EDiv           // ./
	Pow            // ^
	EPow           // .^
)

var ops = [...]string{"+", "-", "*", ".*", "/", "./", "^", ".^"}

func (o Op) String() string { return ops[o] }

// Unary is: -x
type Unary struct {
	At
	OpSpan Span
	X      Expr
}

// Binary is: x + y
type Binary struct {
	At
	Op     Op
	OpSpan Span
	X, Y   Expr
}

// Transpose is: x'
type Transpose struct {
	At
	OpSpan Span
	X      Expr
}

// Index is: x[i, 0:n, :]
type Index struct {
	At
	X    Expr
	Subs []*Subscript
}

// Subscript is one index i, or a half-open slice lo:hi with either end left out.
type Subscript struct {
	At
	Slice  bool
	Index  Expr // when it is no slice
	Lo, Hi Expr // of a slice; nil: the end of the axis
}

// Call is: f(x, k=2), risk.f(x), or f(expr for i in n)
type Call struct {
	At
	Module *Ident // nil without "module."
	Name   *Ident
	Args   []*Arg
	For    *Binders // of f(expr for binders): Args holds the one expression
}

// Arg is one argument of a call or an attribute: x, or k=2
type Arg struct {
	At
	Name  *Ident // nil: by position
	Value Expr
}

// Paren is: (x). It is kept so that text and tree agree; Unparen removes it.
type Paren struct {
	At
	X Expr
}

// Block is a block matrix: [A, B; C, D]
type Block struct {
	At
	Rows [][]Expr
}

// Comprehension is: [expr for i in n, j in m]
type Comprehension struct {
	At
	Body Expr
	For  *Binders
}

// BadExpr is text that could not be read as an expression; a diagnostic has been reported for it.
type BadExpr struct{ At }

// Unparen returns e without parentheses around it.
func Unparen(e Expr) Expr {
	for {
		p, ok := e.(*Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

func (*Problem) decl() {}
func (*Func) decl()    {}

func (*DimDecl) item()   {}
func (*ParamDecl) item() {}
func (*VarDecl) item()   {}
func (*Let) item()       {}
func (*Func) item()      {}
func (*Require) item()   {}
func (*Objective) item() {}
func (*SubjectTo) item() {}
func (*Value) item()     {}
func (*When) item()      {}
func (*BadItem) item()   {}

func (*Relation) constraint()      {}
func (*Membership) constraint()    {}
func (*Forall) constraint()        {}
func (*BadConstraint) constraint() {}

func (*Ident) expr()         {}
func (*Qualified) expr()     {}
func (*Number) expr()        {}
func (*String) expr()        {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Transpose) expr()     {}
func (*Index) expr()         {}
func (*Call) expr()          {}
func (*Paren) expr()         {}
func (*Block) expr()         {}
func (*Comprehension) expr() {}
func (*BadExpr) expr()       {}
