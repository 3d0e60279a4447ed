// Package parser turns .cvx text into the syntax tree of package lang.
//
// The lexer (lexer.go) is written by hand and never fails. Declarations go through participle, one at a time
// (grammar.go); shapes, arguments and defaults are jumped there and parsed, like relations and all other expressions, by
// precedence climbing over our own tokens (expr.go, constraint.go). Every fault a user can cause is a struct with its
// wording in messages*.go; after a fault the parser goes on at the next declarator, constraint or item, so that one
// mistake is one report. Spellings of other languages (foreign.go) are understood, reported with the edit that repairs
// them, and parsed as what they mean.
package parser
