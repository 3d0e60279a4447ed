// Package codegen turns a problem whose sizes are known into a Go package over package runtime: typed Params and Solution
// with the user's names and shapes, tables labelled by constraint, short methods. The package is built as data
// (source.go), printed once, and the same problem always gives the same bytes.
package codegen
