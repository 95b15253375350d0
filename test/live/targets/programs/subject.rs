// subject: a Rust program that calls one function in many threads; every so often a panic unwinds through it.
//
// Keeps the protocol of test/live/programs/program.h: `subject STATS_FILE [name=value]...`, counters in the file, one
// line of JSON when it runs. Option: threads=4.
//
// subject(x) = ((x + d) * 3 + 1000001) ^ 0x55 with d = 0 as built; `add rdi, 100` (48 83 c7 64) at its start makes d 100,
// which counts as new. Where (x + d) is a multiple of 4096, it panics instead; the caller catches that and counts it.
use std::ffi::c_void;
use std::fs::OpenOptions;
use std::os::unix::io::AsRawFd;
use std::{env, panic, process, ptr, thread, time::Duration};

extern "C" {
    fn mmap(at: *mut c_void, size: usize, protection: i32, flags: i32, file: i32, offset: i64) -> *mut c_void;
}

const COLUMNS: usize = 16;
const HEADER: usize = 8;
const ADDEND: i64 = 1_000_001;
const READ_WRITE: i32 = 3;
const SHARED: i32 = 1;

#[inline(never)]
fn may_panic(x: i64) -> i64 {
    if x % 4096 == 0 {
        panic!("a multiple of 4096");
    }
    x
}

#[no_mangle]
#[inline(never)]
pub extern "C-unwind" fn subject(x: i64) -> i64 {
    (may_panic(x) * 3 + ADDEND) ^ 0x55
}

fn expected(x: i64) -> i64 {
    (x * 3 + ADDEND) ^ 0x55
}

fn judge(x: i64, result: i64) -> usize {
    if result == expected(x) {
        0
    } else if result == expected(x + 100) {
        1
    } else if result == expected(x + 120) {
        2
    } else {
        3
    }
}

fn call_for_ever(row: usize) {
    let row = row as *mut u64;
    for x in 1i64.. {
        let column = match panic::catch_unwind(|| subject(x)) {
            Ok(result) => judge(x, result),
            Err(_) => 4,
        };
        unsafe { ptr::write_volatile(row.add(column), ptr::read_volatile(row.add(column)) + 1) };
        if x % 8192 == 0 {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn open_stats(path: &str, rows: usize) -> *mut u64 {
    let file = OpenOptions::new().read(true).write(true).create(true).open(path).expect(path);
    let size = (HEADER + rows * COLUMNS) * 8;
    file.set_len(size as u64).expect("set_len");
    let words = unsafe { mmap(ptr::null_mut(), size, READ_WRITE, SHARED, file.as_raw_fd(), 0) } as *mut u64;
    assert!(words as isize != -1, "mmap of the stats file");
    unsafe {
        *words = u64::from_le_bytes(*b"SGSTATS1");
        *words.add(1) = rows as u64;
        *words.add(2) = COLUMNS as u64;
    }
    words
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let threads = arguments.iter().find_map(|one| one.strip_prefix("threads=")).map_or(4, |text| text.parse().unwrap());
    panic::set_hook(Box::new(|_| {}));
    let words = open_stats(&arguments[1], threads);
    for t in 0..threads {
        let row = unsafe { words.add(HEADER + t * COLUMNS) } as usize;
        thread::spawn(move || call_for_ever(row));
    }
    println!(
        "{{\"pid\":{},\"threads\":{},\"rows\":[\"subject\"],\"columns\":[\"old\",\"new\",\"newer\",\"wrong\",\"thrown\"],\"sites\":{{}}}}",
        process::id(),
        threads
    );
    loop {
        thread::park();
    }
}
