package parser

// isItemSym reports whether the word begins an item or a declaration of a file; inside an expression it can only mean
// that the expression has ended.
func isItemSym(s sym) bool { return symImport <= s && s <= symValue }

func isOpener(s sym) bool { return s == symLParen || s == symLBrack || s == symLBrace }
func isCloser(s sym) bool { return s == symRParen || s == symRBrack || s == symRBrace }

// closerOf returns the bracket that closes the opener s.
func closerOf(s sym) sym {
	switch s {
	case symLParen:
		return symRParen
	case symLBrack:
		return symRBrack
	case symLBrace:
		return symRBrace
	}
	return symEOF
}

// isRelation reports whether the operator can stand between the sides of a constraint or a comparison, rightly or as a
// slip.
func isRelation(s sym) bool { return symAssign <= s && s <= symNe || s == symIn }

// isBinary reports whether the operator stands between operands and binds tighter than a relation.
func isBinary(s sym) bool { return symAdd <= s && s <= symEPow }

// symTexts are the spellings used in messages.
var symTexts = [...]string{
	symComma: ",", symSemi: ";", symColon: ":", symLParen: "(", symRParen: ")", symLBrack: "[", symRBrack: "]",
	symLBrace: "{", symRBrace: "}", symAssign: "=", symIn: "in",
}

func (s sym) text() string {
	if int(s) < len(symTexts) {
		return symTexts[s]
	}
	return ""
}
