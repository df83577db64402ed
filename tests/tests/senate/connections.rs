//! Thousands of connections that send nothing, and many event streams of one caller: others are served all the same, and the
//! service's log says what happened.
//!
//! The short form allows few connections. `ROGATIO_CONNECTIONS` says how many half requests are opened (5,000 with
//! `ulimit -n 4096` is the long form).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::harness::{Agent, Kind, Senate, Server, settings};

/// The most connections of the short form, the least that the service takes.
const MOST: usize = 64;

fn connect(server: &Server, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(100))).unwrap();
    // A connection that was closed meanwhile refuses what is written; that is seen by reading.
    let _ = stream.write_all(head.as_bytes());
    stream
}

/// The status line of what comes; nothing where the connection was closed without an answer.
fn status(stream: &mut TcpStream) -> String {
    let mut start = [0; 12];
    match stream.read_exact(&mut start) {
        Ok(()) => String::from_utf8_lossy(&start[9..]).into_owned(),
        Err(_) => String::new(),
    }
}

fn listen(server: &Server, agent: &Agent) -> TcpStream {
    connect(
        server,
        &format!("GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", agent.token),
    )
}

#[test]
fn half_requests_take_no_place_from_others() {
    let count = std::env::var("ROGATIO_CONNECTIONS").ok().and_then(|text| text.parse().ok());
    let half = count.unwrap_or(MOST * 4);
    let most = if count.is_some() { "10000".to_owned() } else { MOST.to_string() };
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let ada = senate.agent("ada", &["reader"]);
    let server = senate.serve(&["--most-connections", &most]);
    let mut kept = listen(&server, &ada);
    assert_eq!(status(&mut kept), "200");
    let mut held = Vec::new();
    for number in 0..half {
        held.push(connect(&server, "GET / HTTP/1.1\r\nHost: x\r\nX-A: "));
        if number % (half / 8) == 0 {
            let mut honest =
                connect(&server, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assert_eq!(status(&mut honest), "200", "after {number} half requests");
        }
    }
    let mut honest = connect(&server, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&mut honest), "200");
    // The oldest half requests made room, the youngest are still there.
    let mut oldest = held.swap_remove(0);
    assert_eq!(status(&mut oldest), "");
    let youngest = held.last_mut().unwrap();
    youngest.write_all(b"b\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(status(youngest), "200");
    // Who was being answered all the time was not cut off.
    senate.note();
    let mut told = Vec::new();
    while !String::from_utf8_lossy(&told).contains("schema_registered") {
        let mut piece = [0; 4_096];
        let length = kept.read(&mut piece).unwrap();
        assert_ne!(length, 0, "the stream ended: {}", String::from_utf8_lossy(&told));
        told.extend_from_slice(&piece[..length]);
    }
    server.stop();
    let log = std::fs::read_to_string(senate.folder.join("serve.log")).unwrap();
    assert!(log.contains("idle ones make room"), "{log}");
}

#[test]
fn one_caller_takes_no_stream_from_others() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let (ada, bob) = (senate.agent("ada", &["reader"]), senate.agent("bob", &["reader"]));
    let server = senate.serve(&["--most-listeners", "4", "--most-listeners-from-one", "3"]);
    let mut streams: Vec<TcpStream> = (0..3).map(|_| listen(&server, &ada)).collect();
    assert!(streams.iter_mut().all(|stream| status(stream) == "200"));
    server.get("/api/events", &ada).refused(429, "limit.listeners");
    let mut other = listen(&server, &bob);
    assert_eq!(status(&mut other), "200");
    let full = server.get("/api/events", &bob);
    full.refused(429, "limit.listeners");
    assert!(full.body["detail"].as_str().unwrap().contains("limit 4"), "{}", full.body);
    // A stream that ends gives its place back, as soon as the service sees that it ended.
    drop(streams);
    loop {
        match status(&mut listen(&server, &ada)).as_str() {
            "200" => break,
            refused => assert_eq!(refused, "429"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
