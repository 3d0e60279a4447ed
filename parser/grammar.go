package parser

import (
	"errors"
	"io"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/cvxc-lang/cvxc/lang"
)

// The productions of declarations. participle sees the tokens of one declaration; shapes, arguments and expressions are
// jumped as ranges of our own tokens and parsed by precedence climbing afterwards.

// importTree is: String [ "as" Ident ]
type importTree struct {
	Path text  `parser:"@@"`
	As   *word `parser:"( 'as' @@ )?"`
}

// problemTree is: Ident [ "as" Ident ]
type problemTree struct {
	Name       word  `parser:"@@"`
	Discipline *word `parser:"( 'as' @@ )?"`
}

// funcTree is: Ident "(" Formals ")"
type funcTree struct {
	Name    word     `parser:"@@"`
	Formals brackets `parser:"@@"`
}

// letTree is: Ident [ "[" Binders "]" ] "="
type letTree struct {
	Name  word      `parser:"@@"`
	Index *brackets `parser:"@@? '='"`
}

// dimsTree is: DimSpec { "," DimSpec }
type dimsTree struct {
	Specs []*dimTree `parser:"@@ ( ',' @@ )*"`
}

// dimTree is: Ident [ ( "=" | ">=" ) Expr ]
type dimTree struct {
	Name    word  `parser:"@@"`
	Default *jump `parser:"( '=' @@"`
	AtLeast *jump `parser:"| ( '>=' | '≥' ) @@ )?"`
}

// declaratorsTree is: Declarator { "," Declarator }, of params, vars and formals alike.
type declaratorsTree struct {
	Declarators []*declaratorTree `parser:"@@ ( ',' @@ )*"`
}

// declaratorTree is: Ident [ Shape ] [ "..." ] { Attr } [ "=" Expr ]
type declaratorTree struct {
	Name     word        `parser:"@@"`
	Shape    *brackets   `parser:"@@?"`
	Variadic bool        `parser:"@'...'?"`
	Attrs    []*attrTree `parser:"@@*"`
	Default  *jump       `parser:"( '=' @@ )?"`
}

// attrTree is: Ident [ "(" Args ")" ]
type attrTree struct {
	Name plainWord `parser:"@@"`
	Args *argList  `parser:"@@?"`
}

// word is a name; a reserved word is taken for one and reported later. At is its index among our tokens.
type word struct{ At int }

// plainWord is a name that is not reserved.
type plainWord struct{ At int }

// text is a string, in whatever quotes.
type text struct{ At int }

// brackets is a bracket with all that is in it: our tokens [From, To), the closing one included unless it is missing.
type brackets struct{ From, To int }

// argList is brackets that are parentheses.
type argList struct{ brackets }

// jump is an expression: our tokens [From, To), up to the comma that ends it.
type jump struct{ From, To int }

func (w *word) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if t.Type != typeName && t.Type != typeKeyword {
		return participle.NextMatch
	}
	w.At = lex.Next().Pos.Line
	return nil
}

func (w *plainWord) Parse(lex *lexer.PeekingLexer) error {
	if lex.Peek().Type != typeName {
		return participle.NextMatch
	}
	w.At = lex.Next().Pos.Line
	return nil
}

func (s *text) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if t.Type != typeString && !(t.Type == typeOther && isQuoted(t.Value)) {
		return participle.NextMatch
	}
	s.At = lex.Next().Pos.Line
	return nil
}

func (b *brackets) Parse(lex *lexer.PeekingLexer) error {
	switch lex.Peek().Value {
	case "(", "[", "{":
		b.From = lex.Peek().Pos.Line
		b.To = jumpBrackets(lex)
		return nil
	}
	return participle.NextMatch
}

func (a *argList) Parse(lex *lexer.PeekingLexer) error {
	if lex.Peek().Value != "(" {
		return participle.NextMatch
	}
	return a.brackets.Parse(lex)
}

func (j *jump) Parse(lex *lexer.PeekingLexer) error {
	j.From = lex.Peek().Pos.Line
	for t := lex.Peek(); !t.EOF() && t.Value != ","; t = lex.Peek() {
		switch t.Value {
		case "(", "[", "{":
			jumpBrackets(lex)
		default:
			lex.Next()
		}
	}
	j.To = lex.Peek().Pos.Line
	if j.To == j.From {
		return participle.NextMatch
	}
	return nil
}

// jumpBrackets goes past the bracket that closes the present one and returns the index behind it.
func jumpBrackets(lex *lexer.PeekingLexer) int {
	for depth := 0; !lex.Peek().EOF(); {
		switch lex.Next().Value {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth == 0 {
				return lex.Peek().Pos.Line
			}
		}
	}
	return lex.Peek().Pos.Line
}

// Types of tokens as participle sees them.
const (
	typeName lexer.TokenType = iota + 1
	typeKeyword
	typeString
	typeOther
)

// vocabulary tells participle the types of tokens; the tokens themselves come from our own lexer.
type vocabulary struct{}

func (vocabulary) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{"EOF": lexer.EOF, "Name": typeName, "Keyword": typeKeyword, "String": typeString, "Other": typeOther}
}

func (vocabulary) Lex(string, io.Reader) (lexer.Lexer, error) {
	return nil, errors.New("declarations are parsed from tokens, never from text")
}

// grammar holds the parsers of the productions; it is built once, on first use.
type grammar struct {
	imports     *participle.Parser[importTree]
	problems    *participle.Parser[problemTree]
	funcs       *participle.Parser[funcTree]
	lets        *participle.Parser[letTree]
	dims        *participle.Parser[dimsTree]
	declarators *participle.Parser[declaratorsTree]
}

var declarations = sync.OnceValue(func() *grammar {
	return &grammar{
		imports:     production[importTree](),
		problems:    production[problemTree](),
		funcs:       production[funcTree](),
		lets:        production[letTree](),
		dims:        production[dimsTree](),
		declarators: production[declaratorsTree](),
	}
})

func production[T any]() *participle.Parser[T] {
	return participle.MustBuild[T](participle.Lexer(vocabulary{}))
}

// window is the tokens of one declaration in the form of participle. The index of a token among ours travels in its line.
type window struct {
	p        *parser
	pos, end int
}

// Next returns the next token, EOF at the end of the declaration.
func (w *window) Next() (lexer.Token, error) {
	if w.pos >= w.end {
		return lexer.Token{Type: lexer.EOF, Pos: lexer.Position{Line: w.end}}, nil
	}
	t := &w.p.toks[w.pos]
	kind := typeOther
	switch t.Kind {
	case lang.Name:
		kind = typeName
	case lang.Keyword:
		kind = typeKeyword
	case lang.StringLit:
		kind = typeString
	}
	out := lexer.Token{Type: kind, Value: w.p.text(t), Pos: lexer.Position{Offset: int(t.Start), Line: w.pos}}
	w.pos++
	return out, nil
}

// produce parses the tokens [from, to) as one declaration. It returns what it got of the tree, and the index of the token
// that did not fit, to if something is missing at the end, -1 if all is well.
func produce[T any](p *parser, g *participle.Parser[T], from, to int) (*T, int) {
	lex, err := lexer.Upgrade(&window{p, from, to})
	if err != nil {
		return new(T), from
	}
	tree, err := g.ParseFromLexer(lex, participle.AllowTrailing(true))
	if tree == nil {
		tree = new(T)
	}
	if at, ok := errorAt(err); ok {
		return tree, at
	}
	if next := lex.Peek(); !next.EOF() {
		return tree, next.Pos.Line
	}
	return tree, -1
}

func errorAt(err error) (int, bool) {
	var at participle.Error
	if errors.As(err, &at) {
		return at.Position().Line, true
	}
	return 0, false
}
