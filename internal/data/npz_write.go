package data

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// WriteNPZ writes full arrays as NumPy's archive: a zip file with members NAME.npy, in the order of the set.
func WriteNPZ(w io.Writer, set *Set) error {
	z := zip.NewWriter(w)
	for _, e := range set.Entries {
		member, err := z.CreateHeader(&zip.FileHeader{Name: e.Name + ".npy", Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := member.Write(appendNPY(nil, e.Value)); err != nil {
			return err
		}
	}
	return z.Close()
}

// appendNPY writes an array in version 1.0 of NumPy's format: 64-bit floats, rows first; the header is padded so that the
// numbers begin at a multiple of 64 bytes. Source: numpy.lib.format.
func appendNPY(b []byte, a *Array) []byte {
	const preamble, align = len(npyMagic) + 4, 64
	var shape strings.Builder
	for _, n := range a.Shape {
		fmt.Fprintf(&shape, "%d, ", n)
	}
	axes := shape.String()
	if len(a.Shape) > 1 { // a tuple of one keeps its comma
		axes = strings.TrimSuffix(axes, ", ")
	}
	header := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", axes)
	header += strings.Repeat(" ", align-1-(preamble+len(header))%align) + "\n"
	b = append(b, npyMagic+"\x01\x00"...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	b = append(b, header...)
	for _, v := range a.Dense() {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
