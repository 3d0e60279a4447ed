// Package data reads the numbers of a problem from files: JSON, CSV, NumPy's NPY and NPZ, and Matrix Market.
//
// Every format gives a Set of named arrays of float64. Whatever is wrong in a file is an *Error with its code, its place
// in the text (byte offsets; line and column on demand) and the path of the entry as a model writes it: "A[3, 1]".
package data
