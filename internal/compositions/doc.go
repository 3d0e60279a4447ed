// Package compositions holds no code: its tests hold the checker's verdicts on compositions of the library's functions
// against numbers, which can contradict a proof, and against the verdicts of CVXPY, which can show one that is missing.
package compositions
