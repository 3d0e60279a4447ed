package lang

// TokenKind classifies a token.
type TokenKind uint8

const (
	EOF        TokenKind = iota
	Name                 // identifier: [\p{L}_][\p{L}\p{N}_]*
	Keyword              // reserved word, "subject to" as one token
	NumberLit            // 12, 0.5, 1e-3, inf
	StringLit            // "..."
	Operator             // + - * .* / ./ ^ .^ ' = == <= >= << >> < > != ..< ..= : ; , ( ) [ ] { } .
	DocComment           // a maximal run of /// lines
	Comment              // // ... or /* ... */
	Unknown              // a character or a sequence that the language does not have
)

// Token is one lexical unit of a Source. Blanks and newlines are not tokens; FirstOnLine tells where lines begin.
type Token struct {
	Start, End  int32
	Kind        TokenKind
	FirstOnLine bool // no other token stands before it on its line
}

// Keywords are the reserved words. "subject to" is a single token that begins with "subject".
var keywords = [...]string{
	"import", "as", "problem", "dim", "param", "var", "let", "func", "require", "minimize", "maximize", "satisfy",
	"subject", "forall", "for", "in", "if", "and", "step",
}

// Keywords returns the reserved words of the language.
func Keywords() []string { return append([]string(nil), keywords[:]...) }

// IsKeyword reports whether the word is reserved.
func IsKeyword(word string) bool {
	for _, k := range keywords {
		if k == word {
			return true
		}
	}
	return false
}
