// Says of one finding whether Trivy and Grype would show it, given an OpenVEX document: with the library that both read
// and match documents with, asked in the order in which each of them asks it.
//
//	vexjudge DOCUMENT VULNERABILITY PACKAGE [PRODUCT]
//
// PACKAGE is the package URL that the scanner found, PRODUCT that of the image; a scan of a file system has none.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/openvex/go-vex/pkg/vex"
)

func main() {
	if len(os.Args) < 4 {
		fail("usage: vexjudge DOCUMENT VULNERABILITY PACKAGE [PRODUCT]")
	}
	document, err := vex.Open(os.Args[1])
	if err != nil {
		fail(err.Error())
	}
	for _, statement := range document.Statements {
		if err := statement.Validate(); err != nil {
			fail(err.Error())
		}
	}
	vulnerability, found, product := os.Args[2], os.Args[3], ""
	if len(os.Args) > 4 {
		product = os.Args[4]
	}
	answer, err := json.Marshal(map[string]string{
		"trivy": verdict(trivyHides(document, vulnerability, found, product)),
		"grype": verdict(grypeHides(document, vulnerability, found, product)),
	})
	if err != nil {
		fail(err.Error())
	}
	fmt.Println(string(answer))
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

func verdict(isHidden bool) string {
	if isHidden {
		return "hidden"
	}
	return "shown"
}

func hides(statement vex.Statement) bool {
	return statement.Status == vex.StatusNotAffected || statement.Status == vex.StatusFixed
}

// Trivy (pkg/vex/openvex.go, reachRoot in pkg/vex/vex.go) asks of the package alone, of the package as part of itself, and
// of it as part of whatever contains it; the newest statement counts.
func trivyHides(document *vex.VEX, vulnerability, found, product string) bool {
	newest := func(product, part string) bool {
		matches := document.Matches(vulnerability, product, []string{part})
		return len(matches) > 0 && hides(matches[len(matches)-1])
	}
	return newest(found, "") || newest(found, found) || (product != "" && newest(product, found))
}

// Grype (findMatchingStatement in grype/vex/openvex/implementation.go) asks of the image, then of the package as a product
// of its own; the oldest statement counts.
func grypeHides(document *vex.VEX, vulnerability, found, product string) bool {
	if product != "" {
		if matches := document.Matches(vulnerability, product, []string{found}); len(matches) > 0 {
			return hides(matches[0])
		}
	}
	matches := document.Matches(vulnerability, found, nil)
	return len(matches) > 0 && hides(matches[0])
}
