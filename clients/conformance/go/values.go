package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

type object = map[string]any

var name = regexp.MustCompile(`\$\{(\w+)\}`)

func short(value any) string {
	text, ok := value.(string)
	if !ok {
		bytes, _ := json.Marshal(value)
		text = string(bytes)
	}
	if len(text) <= 300 {
		return text
	}
	return fmt.Sprintf("%s... (%d bytes)", text[:300], len(text))
}

// expand fills in ${name} and what begins with $: texts and lists too long or too deep to be written down.
func expand(value any, known object) any {
	switch value := value.(type) {
	case string:
		if value == "${i}" {
			return known["i"]
		}
		return name.ReplaceAllStringFunc(value, func(found string) string { return fmt.Sprint(known[found[2:len(found)-1]]) })
	case []any:
		list := make([]any, len(value))
		for i, one := range value {
			list[i] = expand(one, known)
		}
		return list
	case object:
		times, _ := value["times"].(float64)
		if text, ok := value["$repeat"]; ok {
			return strings.Repeat(expand(text, known).(string), int(times))
		}
		if one, ok := value["$list"]; ok {
			list, outer := make([]any, int(times)), known["i"]
			for i := range list {
				known["i"] = float64(i)
				list[i] = expand(one, known)
			}
			known["i"] = outer
			return list
		}
		if inner, ok := value["$nest"]; ok {
			for i := 0; i < int(times); i++ {
				inner = object{"in": inner}
			}
			return inner
		}
		filled := object{}
		for key, one := range value {
			filled[expand(key, known).(string)] = expand(one, known)
		}
		return filled
	}
	return value
}

// match answers what differs; what is wanted may hold $like, $has, $not and $save.
func match(want, got any, known object, where string) error {
	switch want := want.(type) {
	case object:
		for key := range want {
			if strings.HasPrefix(key, "$") {
				return matchSpecial(want, got, known, where)
			}
		}
		if given, ok := got.(object); ok {
			if fmt.Sprint(keys(want)) != fmt.Sprint(keys(given)) {
				return fmt.Errorf("%s has %s, expected %s", where, short(keys(given)), short(keys(want)))
			}
			return has(want, got, known, where)
		}
	case []any:
		if given, ok := got.([]any); ok && len(want) == len(given) {
			for i, one := range want {
				if err := match(one, given[i], known, fmt.Sprintf("%s[%d]", where, i)); err != nil {
					return err
				}
			}
			return nil
		}
	default:
		if want == got {
			return nil
		}
	}
	return fmt.Errorf("%s is %s, expected %s", where, short(got), short(want))
}

func matchSpecial(want object, got any, known object, where string) error {
	if like, ok := want["$like"].(string); ok {
		text, isText := got.(string)
		if !isText || !regexp.MustCompile(like).MatchString(text) {
			return fmt.Errorf("%s: %s is not like %s", where, short(got), like)
		}
	}
	if part, ok := want["$has"]; ok {
		if err := has(part, got, known, where); err != nil {
			return err
		}
	}
	if other, ok := want["$not"]; ok && match(other, got, known, where) == nil {
		return fmt.Errorf("%s: %s should not be there", where, short(got))
	}
	if save, ok := want["$save"].(string); ok {
		known[save] = got
	}
	return nil
}

func has(want, got any, known object, where string) error {
	switch want := want.(type) {
	case object:
		if given, ok := got.(object); ok {
			for key, one := range want {
				if _, ok := given[key]; !ok {
					return fmt.Errorf("%s has no %s: %s", where, key, short(got))
				}
				if err := match(one, given[key], known, where+"."+key); err != nil {
					return err
				}
			}
			return nil
		}
	case []any:
		if given, ok := got.([]any); ok {
			for _, one := range want {
				if !some(given, func(other any) bool { return match(one, other, known, where) == nil }) {
					return fmt.Errorf("%s has none like %s: %s", where, short(one), short(got))
				}
			}
			return nil
		}
	}
	return fmt.Errorf("%s is %s, expected one that has %s", where, short(got), short(want))
}

func some(list []any, test func(any) bool) bool {
	for _, one := range list {
		if test(one) {
			return true
		}
	}
	return false
}

func keys(value object) []string {
	sorted := make([]string, 0, len(value))
	for key := range value {
		sorted = append(sorted, key)
	}
	sort.Strings(sorted)
	return sorted
}

// or is the value of a step, or what it means where it is left out.
func or(step object, key string, otherwise any) any {
	if value, ok := step[key]; ok {
		return value
	}
	return otherwise
}
