package lang

import (
	"fmt"
	"reflect"
	"strings"
)

// Dump prints a tree without positions: one line for each node, its fields indented below it. Texts that differ in layout
// alone have the same dump.
func Dump(n any) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(n), "", 0)
	return b.String()
}

// skipped are the fields that say where a node stands rather than what it is.
var skipped = map[string]bool{"At": true, "OpSpan": true, "OpSpans": true, "InSpan": true, "Keyword": true, "Source": true, "Tokens": true}

func dump(b *strings.Builder, v reflect.Value, name string, depth int) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	line := func(text string) {
		if name != "" {
			text = name + ": " + text
		}
		fmt.Fprintf(b, "%s%s\n", strings.Repeat("  ", depth), text)
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			dump(b, v.Index(i), name, depth)
		}
	case reflect.Struct:
		dumpStruct(b, v, line, depth)
	case reflect.Bool:
		if v.Bool() {
			line("true")
		}
	default:
		line(fmt.Sprint(v.Interface()))
	}
}

func dumpStruct(b *strings.Builder, v reflect.Value, line func(string), depth int) {
	kind := v.Type().Name()
	switch n := v.Interface().(type) {
	case Ident:
		line(n.Name)
		return
	case Number:
		line(fmt.Sprint(n.Value))
		return
	case String:
		line(fmt.Sprintf("%q", n.Value))
		return
	case Doc:
		line(fmt.Sprintf("%q", n.Text))
		return
	}
	line(kind)
	for i := range v.NumField() {
		if f := v.Type().Field(i); !skipped[f.Name] {
			dump(b, v.Field(i), f.Name, depth+1)
		}
	}
}
