// Package buckettest has object storage for tests: gofakes3 in the process of the test, with faults.
package buckettest
