// Package lang holds the nouns of the .cvx language: source texts and spans, tokens, the syntax tree, the canonical
// layout (Format), and diagnostics as data and as styled runs of text.
//
// Nothing here decides anything about a model: package parser builds these values, package checker reads them. Nodes of
// the tree are plain structs with exported fields; each documents the source that it stands for. Positions are byte
// offsets into a Source; lines and columns (1-based, columns in code points) are computed only when something is printed.
package lang
