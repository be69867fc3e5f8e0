package format

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"unicode"
)

const (
	maxOwnPattern = 4 << 10 // bytes
	maxOwnSteps   = 2000    // instructions of a compiled pattern; a byte of a line may run each once
)

// setPattern compiles the part of a pattern that tells whether a line matches, and where its
// time and its level are.
func (o *Own) setPattern(text string) error {
	if text == "" {
		return errors.New("expected a regular expression")
	}
	if len(text) > maxOwnPattern {
		return fmt.Errorf("expected up to %d bytes, found %d", maxOwnPattern, len(text))
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if wrong := new(syntax.Error); errors.As(err, &wrong) {
		return fmt.Errorf("expected a regular expression (RE2): %s: %.64q", wrong.Code, wrong.Expr)
	}
	groups := map[string]int{}
	for _, name := range parsed.CapNames() {
		groups[name]++
	}
	switch {
	case groups["time"]+groups["level"] == 0:
		return errors.New("expected a group (?P<time>…) or (?P<level>…)")
	case groups["time"] > 1 || groups["level"] > 1:
		return errors.New("expected one group (?P<time>…) and one group (?P<level>…)")
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return fmt.Errorf("expected a regular expression (RE2): %w", err)
	}
	if n := len(program.Inst); n > maxOwnSteps {
		return fmt.Errorf("expected up to %d steps, found %d; a repetition such as {1,100} counts that often", maxOwnSteps, n)
	}
	if !matchesALine(program) {
		return errors.New("matches no line: what it asks for excludes itself, such as x^ or a line end")
	}
	o.whole = regexp.MustCompile(text) // as it was parsed
	if o.pattern, err = regexp.Compile(needed(parsed).String()); err != nil {
		return fmt.Errorf("expected a regular expression (RE2): %w", err)
	}
	o.time, o.level = o.pattern.SubexpIndex("time"), o.pattern.SubexpIndex("level")
	return nil
}

// needed returns an expression that matches the same lines as re and has the same groups time
// and level, but no others, and not the rest of the line at its end: so a long message is not
// looked at.
func needed(re *syntax.Regexp) *syntax.Regexp {
	re = onlyGroups(re)
	if re.Op != syntax.OpConcat {
		return re
	}
	last := len(re.Sub) - 1
	if op := re.Sub[last].Op; last > 0 && (op == syntax.OpEndText || op == syntax.OpEndLine) {
		last--
	}
	if rest := re.Sub[last]; last > 0 && rest.Op == syntax.OpStar && (rest.Sub[0].Op == syntax.OpAnyChar || rest.Sub[0].Op == syntax.OpAnyCharNotNL) {
		re.Sub = re.Sub[:last]
	}
	return re
}

// onlyGroups replaces all groups but time and level by what is in them.
func onlyGroups(re *syntax.Regexp) *syntax.Regexp {
	for i, sub := range re.Sub {
		re.Sub[i] = onlyGroups(sub)
	}
	switch {
	case re.Op == syntax.OpCapture && re.Name != "time" && re.Name != "level":
		return re.Sub[0]
	case re.Op == syntax.OpConcat: // so that the end of the last group is the end of the whole
		var flat []*syntax.Regexp
		for _, sub := range re.Sub {
			if sub.Op == syntax.OpConcat {
				flat = append(flat, sub.Sub...)
			} else {
				flat = append(flat, sub)
			}
		}
		re.Sub = flat
	}
	return re
}

// lineState is a state of a program between two characters of a line.
type lineState struct {
	pc     uint32
	before before // the last character
	next   next   // what the next one must be
}

type before uint8

const (
	beforeStart before = iota // of the line
	beforeWord                // one of \w
	beforeOther
)

type next uint8

const (
	nextAny     next = iota
	nextWord         // one of \w
	nextNotWord      // or the end
	nextEnd
)

// matchesALine reports whether a program matches any text without a line end.
func matchesALine(p *syntax.Prog) bool {
	seen := map[lineState]bool{}
	todo := []lineState{}
	add := func(s lineState) {
		if !seen[s] {
			seen[s] = true
			todo = append(todo, s)
		}
	}
	for _, b := range []before{beforeStart, beforeWord, beforeOther} {
		add(lineState{uint32(p.Start), b, nextAny})
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch i := &p.Inst[s.pc]; i.Op {
		case syntax.InstMatch:
			return true
		case syntax.InstAlt, syntax.InstAltMatch:
			add(lineState{i.Out, s.before, s.next})
			add(lineState{i.Arg, s.before, s.next})
		case syntax.InstCapture, syntax.InstNop:
			add(lineState{i.Out, s.before, s.next})
		case syntax.InstEmptyWidth:
			if next, ok := s.demand(syntax.EmptyOp(i.Arg)); ok {
				add(lineState{i.Out, s.before, next})
			}
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			word, other := kinds(i)
			if word && (s.next == nextAny || s.next == nextWord) {
				add(lineState{i.Out, beforeWord, nextAny})
			}
			if other && (s.next == nextAny || s.next == nextNotWord) {
				add(lineState{i.Out, beforeOther, nextAny})
			}
		}
	}
	return false
}

// demand returns what the next character must be if also some empty texts match here; false
// if they cannot.
func (s lineState) demand(empty syntax.EmptyOp) (next, bool) {
	demanded := s.next
	and := func(n next) bool {
		switch {
		case demanded == nextAny, demanded == n, demanded == nextNotWord && n == nextEnd:
			demanded = n
			return true
		}
		return demanded == nextEnd && n == nextNotWord
	}
	ok := empty&(syntax.EmptyBeginText|syntax.EmptyBeginLine) == 0 || s.before == beforeStart
	if empty&(syntax.EmptyEndText|syntax.EmptyEndLine) != 0 {
		ok = ok && and(nextEnd)
	}
	within, border := nextWord, nextNotWord
	if s.before != beforeWord {
		within, border = border, within
	}
	if empty&syntax.EmptyWordBoundary != 0 {
		ok = ok && and(border)
	}
	if empty&syntax.EmptyNoWordBoundary != 0 {
		ok = ok && and(within)
	}
	return demanded, ok
}

// kinds reports whether an instruction matches a character of \w, and another one that a line
// may have.
func kinds(i *syntax.Inst) (word, other bool) {
	if i.Op == syntax.InstRuneAny || i.Op == syntax.InstRuneAnyNotNL {
		return true, true
	}
	for _, c := range i.Rune {
		other = other || c > unicode.MaxASCII
	}
	for c := rune(0); c <= unicode.MaxASCII && !(word && other); c++ {
		switch {
		case c == '\n' || !i.MatchRune(c):
		case syntax.IsWordChar(c):
			word = true
		default:
			other = true
		}
	}
	return word, other
}
