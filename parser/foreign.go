package parser

import "github.com/cvxc-lang/cvxc/lang"

// meaning is what an operator of another language is for.
type meaning uint8

const (
	noMeaning   meaning = iota
	arithmetic          // an operator between operands
	relational          // a relation or comparison
	transposing         // after its operand
	raising             // after its operand: a superscript power
	ranging             // between the ends of a range
	conjunction         // and
	disjunction         // or
	negation            // not
	bar                 // around an operand: |x|
)

// foreignOp is an operator as another language spells it.
type foreignOp struct {
	meaning meaning
	op      lang.Op
	rel     lang.RelOp
	ours    string // how it is written here, "" if there is no such thing
	whose   string
}

// foreignOps maps the operators of other languages to ours.
var foreignOps = map[string]foreignOp{
	"@": {arithmetic, lang.Mul, 0, "*", "Python"}, "**": {arithmetic, lang.Pow, 0, "^", "Python"},
	".**": {arithmetic, lang.EPow, 0, ".^", ""}, "×": {arithmetic, lang.Mul, 0, "*", ""},
	"⋅": {arithmetic, lang.Mul, 0, "*", ""}, "∘": {arithmetic, lang.EMul, 0, ".*", ""},
	"⊙": {arithmetic, lang.EMul, 0, ".*", ""}, "÷": {arithmetic, lang.Div, 0, "/", ""},
	"−": {arithmetic, lang.Sub, 0, "-", ""}, "–": {arithmetic, lang.Sub, 0, "-", ""},
	".+": {arithmetic, lang.Add, 0, "+", "Julia"}, ".-": {arithmetic, lang.Sub, 0, "-", "Julia"},

	"=<": {relational, 0, lang.Le, "<=", ""}, "⩽": {relational, 0, lang.Le, "<=", ""}, "≦": {relational, 0, lang.Le, "<=", ""},
	".<=": {relational, 0, lang.Le, "<=", "Julia"}, "=l=": {relational, 0, lang.Le, "<=", "GAMS"},
	"=L=": {relational, 0, lang.Le, "<=", "GAMS"}, ".<": {relational, 0, lang.Le, "<=", "Julia"},
	"=>": {relational, 0, lang.Ge, ">=", ""}, "⩾": {relational, 0, lang.Ge, ">=", ""}, "≧": {relational, 0, lang.Ge, ">=", ""},
	".>=": {relational, 0, lang.Ge, ">=", "Julia"}, "=g=": {relational, 0, lang.Ge, ">=", "GAMS"},
	"=G=": {relational, 0, lang.Ge, ">=", "GAMS"}, ".>": {relational, 0, lang.Ge, ">=", "Julia"},
	"===": {relational, 0, lang.Eq, "==", ""}, ".==": {relational, 0, lang.Eq, "==", "Julia"},
	"=e=": {relational, 0, lang.Eq, "==", "GAMS"}, "=E=": {relational, 0, lang.Eq, "==", "GAMS"},
	":=": {relational, 0, lang.Eq, "==", ""}, ".=": {relational, 0, lang.Eq, "==", "Julia"},
	"≽": {relational, 0, lang.UpperEq, ">>", ""}, "≼": {relational, 0, lang.LowerEq, "<<", ""},
	">>=": {relational, 0, lang.UpperEq, ">>", ""}, "<<=": {relational, 0, lang.LowerEq, "<<", ""},
	"~=": {relational, 0, lang.Ne, "!=", "MATLAB"}, "<>": {relational, 0, lang.Ne, "!=", "AMPL"},
	"/=": {relational, 0, lang.Ne, "!=", ""}, "≠": {relational, 0, lang.Ne, "!=", ""},
	"!==": {relational, 0, lang.Ne, "!=", ""}, ".!=": {relational, 0, lang.Ne, "!=", "Julia"},
	"+=": {relational, 0, lang.Eq, "", ""}, "-=": {relational, 0, lang.Eq, "", ""}, "*=": {relational, 0, lang.Eq, "", ""},
	"^=": {relational, 0, lang.Eq, "", ""},

	".'": {transposing, 0, 0, "'", "MATLAB"}, "ᵀ": {transposing, 0, 0, "'", ""}, "⊤": {transposing, 0, 0, "'", ""},
	"²": {raising, lang.Pow, 0, "^2", ""}, "³": {raising, lang.Pow, 0, "^3", ""},
	"..": {ranging, 0, 0, "..<", ""}, "..<=": {ranging, 0, 0, "..=", ""}, "…": {ranging, 0, 0, "..<", ""},
	"&&": {conjunction, 0, 0, "and", "C"}, "&": {conjunction, 0, 0, "and", "MATLAB"}, "∧": {conjunction, 0, 0, "and", ""},
	"||": {disjunction, 0, 0, "", "C"}, "|": {disjunction, 0, 0, "", "MATLAB"}, "∨": {disjunction, 0, 0, "", ""},
	"!": {negation, 0, 0, "", "C"}, "~": {negation, 0, 0, "", "MATLAB"}, "‖": {bar, 0, 0, "norm", ""},
}

// foreign returns what the token means in the language that it comes from.
func (p *parser) foreign(t *token) foreignOp {
	if t.sym != symForeign {
		return foreignOp{}
	}
	return foreignOps[p.text(t)]
}

// foreignItems maps words that begin a statement elsewhere to the keyword that begins it here, "" if there is none.
var foreignItems = map[string]string{
	"Minimize": "minimize", "minimise": "minimize", "Minimise": "minimize", "MINIMIZE": "minimize", "Min": "minimize",
	"min": "minimize", "MIN": "minimize", "minimizing": "minimize", "minimum": "minimize",
	"Maximize": "maximize", "maximise": "maximize", "Maximise": "maximize", "MAXIMIZE": "maximize", "Max": "maximize",
	"max": "maximize", "MAX": "maximize", "maximizing": "maximize", "maximum": "maximize",
	"objective": "minimize", "obj": "minimize", "Objective": "minimize", "goal": "minimize",
	"variable": "var", "variables": "var", "Variable": "var", "Variables": "var", "VAR": "var", "Var": "var",
	"vars": "var", "dvar": "var", "variablen": "var", "positive": "var", "sdpvar": "var",
	"parameter": "param", "parameters": "param", "Parameter": "param", "Parameters": "param", "params": "param",
	"PARAM": "param", "Param": "param", "data": "param", "input": "param", "scalar": "param", "scalars": "param",
	"table": "param", "constant": "param", "const": "param",
	"dimension": "dim", "dimensions": "dim", "dims": "dim", "size": "dim", "sizes": "dim", "int": "dim", "set": "dim",
	"sets": "dim", "Set": "dim", "Sets": "dim", "DIM": "dim",
	"expression": "let", "expressions": "let", "define": "let", "where": "let", "def": "func", "fn": "func",
	"function": "func", "fun": "func", "defun": "func",
	"st": "subject to", "subto": "subject to", "constraint": "subject to", "constraints": "subject to",
	"Constraint": "subject to", "Constraints": "subject to", "such": "subject to", "with": "subject to",
	"subjectto": "subject to", "subject_to": "subject to", "subj": "subject to", "SubjectTo": "subject to",
	"ST": "subject to", "Subject": "subject to", "SUBJECT": "subject to", "st_": "subject to", "given": "subject to",
	"feasibility": "satisfy", "feasible": "satisfy", "find": "satisfy", "solve": "", "end": "", "End": "", "END": "",
	"cvx_begin": "", "cvx_end": "", "begin": "", "return": "", "display": "", "print": "", "println": "", "disp": "", "optimize": "", "option": "", "model": "",
	"assert": "require", "assume": "require", "requires": "require", "check": "require", "use": "import",
	"include": "import", "using": "import", "from": "import", "foreach": "forall", "while": "",
}
