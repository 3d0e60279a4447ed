package lang

// Foreign is what the name of a function of another language or library is here.
type Foreign struct {
	From   string // where the name comes from: "NumPy", "CVX", "CVXPY", ...
	New    string // the name here; empty if there is only advice
	Advice string // how to write it, when a new name is not enough: a phrase, lower case, without a full stop
	Code   Code   // what using the name is reported as: CVX0102, or CVX0414 where no convex function can take its place
}

// Rewrite is one rule of the library's table: where an expression of the form Pattern is rejected with Code, Result is
// equal to it under Where, and may be accepted. A rule without Result has advice only.
type Rewrite struct {
	Name    string     // of the rule, unique
	Code    Code       // the report that carries the help
	Vars    []*Formal  // the metavariables; a shape or an attribute of one must fit what it stands for
	Pattern Expr       // metavariables are identifiers
	Result  Expr       // nil: Text is all there is
	Where   []*Compare // on the ranges of the metavariables
	Text    string     // the help's sentence: lower case, without a full stop
}

// AttributeNames are the words that may stand behind a declarator.
func AttributeNames() []string {
	return []string{"nonneg", "nonpos", "pos", "neg", "bounds", "symmetric", "skew", "psd", "nsd", "diag", "lower_tri", "upper_tri",
		"banded", "sparse", "const", "integer", "binary"}
}
