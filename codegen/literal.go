package codegen

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// literal writes plain data (numbers, strings, slices and structs of them) as a Go expression. Zero fields are left out.
func literal(v any) string {
	var b strings.Builder
	writeLiteral(&b, reflect.ValueOf(v), true)
	return b.String()
}

// wrap is how many numbers stand on a line.
const wrap = 16

func writeLiteral(b *strings.Builder, v reflect.Value, typed bool) {
	switch v.Kind() {
	case reflect.Float64:
		b.WriteString(number(v.Float()))
	case reflect.Int, reflect.Int8, reflect.Int32, reflect.Int64:
		b.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint8:
		b.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Bool:
		b.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.String:
		b.WriteString(strconv.Quote(v.String()))
	case reflect.Slice:
		writeSlice(b, v, typed)
	case reflect.Struct:
		writeStruct(b, v, typed)
	default:
		panic(fmt.Sprintf("codegen: no literal for %s", v.Type()))
	}
}

// writeSlice breaks long lists of numbers into lines and gives every struct its own.
func writeSlice(b *strings.Builder, v reflect.Value, typed bool) {
	if v.IsNil() {
		b.WriteString("nil")
		return
	}
	if typed {
		b.WriteString(v.Type().String())
	}
	b.WriteByte('{')
	kind := v.Type().Elem().Kind()
	lines := kind == reflect.Struct && v.Len() > 0 || v.Len() > wrap
	for i := range v.Len() {
		if lines && (kind == reflect.Struct || i%wrap == 0) {
			b.WriteByte('\n')
		} else if i > 0 {
			b.WriteByte(' ')
		}
		writeLiteral(b, v.Index(i), false)
		if lines || i < v.Len()-1 {
			b.WriteByte(',')
		}
	}
	if lines {
		b.WriteByte('\n')
	}
	b.WriteByte('}')
}

func writeStruct(b *strings.Builder, v reflect.Value, typed bool) {
	if typed {
		b.WriteString(v.Type().String())
	}
	b.WriteByte('{')
	first := true
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() || f.Kind() == reflect.Slice && f.Len() == 0 {
			continue
		}
		if !first {
			b.WriteString(", ")
		}
		first = false
		b.WriteString(v.Type().Field(i).Name + ": ")
		writeLiteral(b, f, true)
	}
	b.WriteByte('}')
}

// number writes a float so that it reads back the same.
func number(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "math.Inf(1)"
	case math.IsInf(x, -1):
		return "math.Inf(-1)"
	case math.IsNaN(x):
		return "math.NaN()"
	case x == 0 && math.Signbit(x):
		return "0"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
