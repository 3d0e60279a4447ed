package data

import (
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// ReadNPY reads NumPy's format for one array: all real dtypes (floats of 16, 32 and 64 bits, integers, bool), either byte
// order, rows or columns first. Source: numpy.lib.format, versions 1 to 3.
func ReadNPY(src *Source, name string) (*Array, error) {
	r := &npyReader{src: src, name: name}
	return r.read()
}

const npyMagic = "\x93NUMPY"

type npyReader struct {
	src  *Source
	name string
}

// header is what an NPY file says of its array.
type npyHeader struct {
	kind    byte // f, i, u, b
	size    int  // bytes of an entry
	order   binary.ByteOrder
	columns bool // columns first
	shape   []int
}

func (r *npyReader) fail(title, help string) error {
	return Errors{{Code: CodeUnreadable, Title: fmt.Sprintf("`%s`: %s", r.src.Name, title), Help: help, Place: Place{Source: &Source{Name: r.src.Name}}}}
}

func (r *npyReader) read() (*Array, error) {
	text := r.src.Text
	if !strings.HasPrefix(text, npyMagic) || len(text) < 10 {
		return nil, r.fail("this is no .npy file", "")
	}
	length, start := int(binary.LittleEndian.Uint16([]byte(text[8:10]))), 10
	if text[6] >= 2 {
		if len(text) < 12 {
			return nil, r.fail("the file ends inside its header", "it seems to be cut off")
		}
		length, start = int(binary.LittleEndian.Uint32([]byte(text[8:12]))), 12
	}
	if length < 0 || start+length > len(text) {
		return nil, r.fail("the file ends inside its header", "it seems to be cut off")
	}
	h, err := r.header(text[start : start+length])
	if err != nil {
		return nil, err
	}
	return r.entries(h, text[start+length:])
}

var (
	npyDescr = regexp.MustCompile(`'descr'\s*:\s*'([<>|=])([a-zA-Z])(\d+)'`)
	npyOrder = regexp.MustCompile(`'fortran_order'\s*:\s*(True|False)`)
	npyShape = regexp.MustCompile(`'shape'\s*:\s*\(([\d\s,L]*)\)`)
)

// header reads the Python literal {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)}.
func (r *npyReader) header(text string) (*npyHeader, error) {
	descr, order, shape := npyDescr.FindStringSubmatch(text), npyOrder.FindStringSubmatch(text), npyShape.FindStringSubmatch(text)
	if order == nil || shape == nil {
		return nil, r.fail("the header cannot be read", "")
	}
	if descr == nil {
		return nil, r.fail("the entries are no plain numbers", "save an array of floats or integers")
	}
	h := &npyHeader{kind: descr[2][0], order: binary.LittleEndian, columns: order[1] == "True"}
	if descr[1] == ">" {
		h.order = binary.BigEndian
	}
	h.size, _ = strconv.Atoi(descr[3]) // digits
	if !h.known() {
		return nil, r.fail(fmt.Sprintf("entries of type %s are not real numbers", descr[2]+descr[3]), "save an array of floats or integers")
	}
	for _, part := range strings.Split(shape[1], ",") {
		if part = strings.Trim(part, " \t\nL"); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || len(h.shape) == maxAxes {
			return nil, r.fail("the header cannot be read", "")
		}
		h.shape = append(h.shape, n)
	}
	return h, nil
}

// known reports whether entries of the type can be read.
func (h *npyHeader) known() bool {
	switch h.kind {
	case 'f':
		return h.size == 2 || h.size == 4 || h.size == 8
	case 'i', 'u':
		return h.size == 1 || h.size == 2 || h.size == 4 || h.size == 8
	case 'b':
		return h.size == 1
	}
	return false
}

func (r *npyReader) entries(h *npyHeader, raw string) (*Array, error) {
	n := 1
	for _, k := range h.shape {
		if k > 0 && n > len(raw)/k+1 {
			return nil, r.fail("the file ends before its last entry", "it seems to be cut off")
		}
		n *= k
	}
	if n*h.size > len(raw) {
		return nil, r.fail("the file ends before its last entry", "it seems to be cut off")
	}
	a := &Array{Shape: h.shape, Data: make([]float64, n), Place: Place{Source: &Source{Name: r.src.Name}}}
	bytes := []byte(raw[:n*h.size])
	for k := range n {
		at := k
		if h.columns {
			at = columnsFirst(h.shape, k)
		}
		a.Data[at] = h.entry(bytes[k*h.size : (k+1)*h.size])
	}
	return a, nil
}

// columnsFirst returns where entry k in the order columns first stands in the order rows first.
func columnsFirst(shape []int, k int) int {
	at, stride := 0, 1
	for _, n := range shape {
		stride *= n
	}
	for _, n := range shape {
		stride /= n
		at += k % n * stride
		k /= n
	}
	return at
}

func (h *npyHeader) entry(b []byte) float64 {
	var bits uint64
	switch h.size {
	case 1:
		bits = uint64(b[0])
	case 2:
		bits = uint64(h.order.Uint16(b))
	case 4:
		bits = uint64(h.order.Uint32(b))
	default:
		bits = h.order.Uint64(b)
	}
	switch {
	case h.kind == 'f' && h.size == 2:
		return half(uint16(bits))
	case h.kind == 'f' && h.size == 4:
		return float64(math.Float32frombits(uint32(bits)))
	case h.kind == 'f':
		return math.Float64frombits(bits)
	case h.kind == 'i':
		shift := 64 - 8*h.size
		return float64(int64(bits<<shift) >> shift)
	}
	return float64(bits)
}

// half is the value of an IEEE 754 number of 16 bits: 1 sign, 5 exponent, 10 fraction.
func half(b uint16) float64 {
	sign, exponent, fraction := 1.0, int(b>>10&31), float64(b&1023)
	if b>>15 == 1 {
		sign = -1
	}
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
