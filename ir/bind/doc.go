// Package bind turns data into the sizes and the checked parameters of a Model.
//
// All equations between extents and data are solved together, so that every contradiction is reported at its source;
// then each parameter is checked against its declaration, and the model's conditions on the data are evaluated.
package bind
