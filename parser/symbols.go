package parser

// sym is what the parser decides by: a kind of token, an operator or a reserved word.
type sym uint8

const (
	symEOF sym = iota
	symName
	symNumber
	symString
	symForeign // an operator or a literal as other languages spell it
	symUnknown // a character that belongs to no language that we know
	symMislaid // a keyword or a brace where no item can begin and no block end

	symAdd
	symSub
	symMul
	symEMul
	symDiv
	symEDiv
	symPow
	symEPow
	symQuote
	symAssign
	symEq
	symLe
	symGe
	symLowerEq
	symUpperEq
	symLt
	symGt
	symNe
	symRangeLess
	symRangeEq
	symEllipsis
	symColon
	symSemi
	symComma
	symDot
	symLParen
	symRParen
	symLBrack
	symRBrack
	symLBrace
	symRBrace

	symImport
	symBuiltin // contextual: set by prepare in front of "func"
	symProblem
	symDim
	symParam
	symVar
	symLet
	symFunc
	symRequire
	symMinimize
	symMaximize
	symSatisfy
	symSubject
	symWhen  // contextual: set by prepare where a branch of a function begins
	symValue // contextual: set by prepare where a value stands
	symForall
	symAs
	symFor
	symIn
	symIf
	symAnd
	symStep
)

// keywordSyms maps reserved words to their symbols.
var keywordSyms = map[string]sym{
	"import": symImport, "problem": symProblem, "dim": symDim, "param": symParam, "var": symVar, "let": symLet,
	"func": symFunc, "require": symRequire, "minimize": symMinimize, "maximize": symMaximize, "satisfy": symSatisfy,
	"subject": symSubject, "forall": symForall, "as": symAs, "for": symFor, "in": symIn, "if": symIf, "and": symAnd,
	"step": symStep,
}

// spelling is how a token may be written and what it is.
type spelling struct {
	text string
	sym  sym
}

// operators are the operators of the language, with the aliases that the formatter rewrites. The lexer takes the first
// that matches, so longer ones stand before their prefixes; foreign ones stand among them where they would be misread.
var operators = []spelling{
	{"!==", symForeign}, {"===", symForeign}, {"..<=", symForeign}, {"....", symForeign},
	{"..<", symRangeLess}, {"..=", symRangeEq}, {"...", symEllipsis},
	{".<=", symForeign}, {".>=", symForeign}, {".==", symForeign}, {".!=", symForeign}, {".**", symForeign},
	{"**", symForeign}, {"..", symForeign}, {".'", symForeign}, {".+", symForeign}, {".-", symForeign},
	{".=", symForeign}, {".<", symForeign}, {".>", symForeign}, {".\\", symForeign},
	{"=<", symForeign}, {"=>", symForeign}, {"~=", symForeign}, {"<>", symForeign}, {":=", symForeign},
	{"&&", symForeign}, {"||", symForeign}, {"->", symForeign}, {"+=", symForeign},
	{"-=", symForeign}, {"*=", symForeign}, {"/=", symForeign}, {"^=", symForeign}, {"++", symForeign},
	{">>=", symForeign}, {"<<=", symForeign},
	{"==", symEq}, {"<=", symLe}, {">=", symGe}, {"<<", symLowerEq}, {">>", symUpperEq}, {"!=", symNe},
	{".*", symEMul}, {"./", symEDiv}, {".^", symEPow},
	{"+", symAdd}, {"-", symSub}, {"*", symMul}, {"/", symDiv}, {"^", symPow}, {"'", symQuote}, {"=", symAssign},
	{"<", symLt}, {">", symGt}, {":", symColon}, {";", symSemi}, {",", symComma}, {".", symDot},
	{"(", symLParen}, {")", symRParen}, {"[", symLBrack}, {"]", symRBrack}, {"{", symLBrace}, {"}", symRBrace},
	{"@", symForeign}, {"&", symForeign}, {"|", symForeign}, {"!", symForeign}, {"\\", symForeign}, {"~", symForeign},
	{"%", symForeign}, {"$", symUnknown}, {"?", symUnknown}, {"`", symUnknown},
	{"≤", symLe}, {"≥", symGe}, {"⪯", symLowerEq}, {"⪰", symUpperEq}, {"∈", symIn}, {"·", symMul},
	{"⩽", symForeign}, {"⩾", symForeign}, {"≦", symForeign}, {"≧", symForeign}, {"≠", symForeign},
	{"≼", symForeign}, {"≽", symForeign}, {"⋅", symForeign}, {"×", symForeign}, {"÷", symForeign}, {"⊙", symForeign},
	{"∘", symForeign}, {"−", symForeign}, {"–", symForeign}, {"‖", symForeign}, {"…", symForeign}, {"∀", symForeign},
	{"∧", symForeign}, {"∨", symForeign}, {"∞", symForeign}, {"ᵀ", symForeign}, {"⊤", symForeign}, {"²", symForeign},
	{"³", symForeign},
}
