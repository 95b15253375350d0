// subject: a Go program that calls one function in many goroutines, with the collector and the profiler at work.
//
// Keeps the protocol of test/live/programs/program.h: `subject STATS_FILE [name=value]...`, counters in the file, one
// line of JSON when it runs. Options: goroutines=64, procs=4.
//
// main.subject(x) = (x * 3 + d) ^ 0x55 with d = 1000001 as built; `add rax, 100` (48 83 c0 64) before the addition makes
// it 100 more, which counts as new. The addition of a number of four bytes is one instruction of six or seven.
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	columns = 16
	header  = 8
	addend  = 1000001
)

//go:noinline
func subject(x int64) int64 {
	return (x*3 + addend) ^ 0x55
}

func expected(x, d int64) int64 { return (x*3 + d) ^ 0x55 }

func judge(x, result int64) int {
	switch result {
	case expected(x, addend):
		return 0
	case expected(x, addend+100):
		return 1
	case expected(x, addend+120):
		return 2
	}
	return 3
}

// deep makes the stack grow and move, garbage, and leaves the processor, in the middle of calls of the subject.
//
//go:noinline
func deep(row []uint64, x int64, depth int) int64 {
	var room [64]int64
	room[depth%64] = x
	row[judge(x, subject(x))]++
	if depth == 0 {
		runtime.Gosched()
		return int64(len(make([]byte, 4096))) + room[0]
	}
	return deep(row, x+1, depth-1) + room[depth%64]
}

func call(row []uint64) {
	for x := int64(0); ; x++ {
		for i := int64(0); i < 512; i++ {
			row[judge(x+i, subject(x+i))]++
		}
		if x%64 == 0 {
			deep(row, x, 200)
			time.Sleep(time.Millisecond)
		}
	}
}

func option(name string, otherwise int) int {
	for _, argument := range os.Args[2:] {
		if strings.HasPrefix(argument, name+"=") {
			if value, err := strconv.Atoi(argument[len(name)+1:]); err == nil {
				return value
			}
		}
	}
	return otherwise
}

func openStats(rows int) []uint64 {
	file, err := os.OpenFile(os.Args[1], os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		panic(err)
	}
	size := (header + rows*columns) * 8
	if err := file.Truncate(int64(size)); err != nil {
		panic(err)
	}
	bytes, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		panic(err)
	}
	copy(bytes, "SGSTATS1")
	binary.LittleEndian.PutUint64(bytes[8:], uint64(rows))
	binary.LittleEndian.PutUint64(bytes[16:], columns)
	return unsafe.Slice((*uint64)(unsafe.Pointer(&bytes[0])), size/8)
}

func main() {
	goroutines := option("goroutines", 64)
	runtime.GOMAXPROCS(option("procs", 4))
	words := openStats(goroutines)
	for g := 0; g < goroutines; g++ {
		at := header + g*columns
		go call(words[at : at+columns])
	}
	go func() {
		for {
			time.Sleep(10 * time.Millisecond)
			runtime.GC()
		}
	}()
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		panic(err)
	}
	fmt.Printf("{\"pid\":%d,\"threads\":%d,\"rows\":[\"subject\"],\"columns\":[\"old\",\"new\",\"newer\",\"wrong\"],\"sites\":{}}\n", os.Getpid(), goroutines)
	select {}
}
