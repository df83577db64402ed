//! What callers share: much work of one does not make another wait, and each limit is told with its name and its value.
//!
//! `eight_hostile_callers` is the long form: `./build.sh hostile` runs it, and prints what it measured.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Agent, Answer, BASE, Kind, STATEMENT, Senate, Server, addition, received, settings};

/// A type for which judging any artifact takes about a fifth of a second: each definition refers to the one below it so many times.
fn deep(senate: &Senate) {
    let wide = |name: &str| json!({"allOf": vec![json!({"$ref": format!("#/$defs/{name}")}); 200]});
    let schema = json!({
        "$ref": "#/$defs/d",
        "$defs": {"a": {"type": "integer"}, "b": wide("a"), "c": wide("b"), "d": wide("c")},
    });
    let file = senate.file("deep.json", &schema);
    senate.ok(&["type", "add", "deep", &file]);
}

const JUDGE: &str = "/api/schemas/deep/validate";

/// An open vote.
fn opened(server: &Server, agent: &Agent) -> String {
    let id = server.post(BASE, agent, &addition("score")).ok();
    let id = id["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), agent, &json!({})).ok();
    id
}

/// Asserts that a limit was reached, and that it has the name and the value that the service tells of it.
#[track_caller]
fn limited(server: &Server, answer: &Answer, code: &str, name: &str) {
    answer.refused(429, code);
    assert_eq!(answer.body["limit_name"], name, "{}", answer.body);
    let limits = server.get("/api/version", &Agent::stranger("nobody", 1)).ok()["limits"].clone();
    assert_eq!(answer.body["limit"], limits[name], "{} {limits}", answer.body);
    let told = answer.body["detail"].as_str().unwrap();
    assert!(told.contains(&limits[name].to_string()), "{told}");
}

#[test]
fn much_work_of_one_caller_does_not_make_a_vote_wait() {
    const MUCH: usize = 24;
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    deep(&senate);
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let mallory = senate.agent("mallory", &["reader"]);
    let server = senate.serve(&[]);
    let id = opened(&server, &ada);
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..MUCH {
            scope.spawn(|| {
                server.post(JUDGE, &mallory, &json!({"artifact": 1})).ok();
                answered.fetch_add(1, Ordering::SeqCst);
            });
        }
        while answered.load(Ordering::SeqCst) == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        let before = answered.load(Ordering::SeqCst);
        server.vote(&id, &ada, "yes", None).ok();
        let passed = answered.load(Ordering::SeqCst) - before;
        // In one queue for all, the vote would come after everything that was there before it.
        assert!(passed < MUCH / 2, "{passed} requests of another caller were answered before the vote");
    });
    server.stop();
    senate.verify();
}

#[test]
fn the_queue_of_one_caller_is_bounded() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    deep(&senate);
    let (ada, mallory) = (senate.agent("ada", &["reader"]), senate.agent("mallory", &["reader"]));
    let server = senate.serve(&["--most-engine-calls", "2", "--most-waiting-from-one", "3"]);
    let answers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let answer = server.post(JUDGE, &mallory, &json!({"artifact": 1}));
                answers.lock().unwrap().push(answer);
            });
        }
        // The queue of another caller is empty.
        server.get("/log/checkpoint", &ada).ok();
    });
    let answers = answers.into_inner().unwrap();
    let (served, refused): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|one| one.status == 200);
    assert!(!served.is_empty() && !refused.is_empty(), "{} {}", served.len(), refused.len());
    for answer in refused {
        limited(&server, answer, "limit.engine", "engine_waiting_from_one");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
}

#[test]
fn one_agent_does_not_fill_a_debate_on_sqlite() {
    one_agent_does_not_fill_a_debate(Kind::Sqlite);
}

#[test]
fn one_agent_does_not_fill_a_debate_on_postgres() {
    one_agent_does_not_fill_a_debate(Kind::Postgres);
}

fn one_agent_does_not_fill_a_debate(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let roles = ["reader", "proposer", "voter"];
    let (ada, mallory) = (senate.agent("ada", &roles), senate.agent("mallory", &roles));
    let server = senate.serve(&["--most-comments-from-one", "4", "--most-open-concerns-from-one", "1"]);
    let id = server.post(BASE, &ada, &addition("score")).ok();
    let at = |what: &str| format!("{BASE}/{}/{what}", id["proposal_id"].as_str().unwrap());
    let say = |agent: &Agent, what: &str| server.post(&at(what), agent, &json!({"text": "I object"}));
    say(&mallory, "concern").ok();
    limited(&server, &say(&mallory, "concern"), "limit.comments", "open_concerns_from_one");
    server.post(&at("concern/1/resolve"), &mallory, &json!({})).ok();
    say(&mallory, "concern").ok();
    say(&mallory, "comment").ok();
    say(&mallory, "comment").ok();
    limited(&server, &say(&mallory, "comment"), "limit.comments", "comments_from_one");
    limited(&server, &say(&mallory, "concern"), "limit.comments", "comments_from_one");
    say(&ada, "concern").ok();
    say(&ada, "comment").ok();
    // Another proposal has its own count.
    let other = server.post(BASE, &ada, &addition("weight")).ok();
    let other = format!("{BASE}/{}/comment", other["proposal_id"].as_str().unwrap());
    server.post(&other, &mallory, &json!({"text": "fine"})).ok();
    server.stop();
    senate.verify();
}

/// Registers somebody from an address that a proxy names.
fn register(server: &Server, (name, seed): (&str, u8), forwarded: &str) -> Answer {
    let agent = Agent::stranger(name, seed);
    let envelope = agent.sign(STATEMENT, &agent.statement(&server.instance, "register", &agent.public_key()));
    let body = json!({"public_key": agent.public_key(), "envelope": envelope}).to_string();
    server.try_send("POST", "/api/agents", ("", &[("x-forwarded-for", forwarded)]), Some(&body)).unwrap()
}

#[test]
fn a_named_proxy_tells_the_address_of_a_caller() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let server = senate.serve(&["--most-registrations-from-one", "1", "--proxy", "127.0.0.0/8"]);
    register(&server, ("eve", 1), "198.51.100.1").ok();
    let refused = register(&server, ("fay", 2), "203.0.113.9, 198.51.100.1");
    limited(&server, &refused, "limit.registrations", "registrations_from_one");
    register(&server, ("gus", 3), "198.51.100.2").ok();
    server.stop();
    // Without a named proxy the header is what the caller makes up.
    let server = senate.serve(&["--most-registrations-from-one", "1"]);
    register(&server, ("hal", 4), "198.51.100.3").ok();
    register(&server, ("ivy", 5), "198.51.100.4").refused(429, "limit.registrations");
    server.stop();
    let log = std::fs::read_to_string(senate.folder.join("serve.log")).unwrap();
    assert!(log.contains("198.51.100.1") && log.contains("127.0.0.1"), "{log}");
    let refused = senate.command(&["serve", "--proxy", "localhost"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

/// A receiver of events: the first answer is a failure if it says so, each takes so long, and the numbers of the events go into the list.
fn receiver(
    fails_first: bool,
    takes: Duration,
    seen: &Arc<Mutex<Vec<(&'static str, u64)>>>,
    name: &'static str,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/{name}", listener.local_addr().unwrap());
    let seen = Arc::clone(seen);
    std::thread::spawn(move || {
        let mut fails = fails_first;
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            let Some(text) = received(&mut stream) else { continue };
            std::thread::sleep(takes);
            let body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
            seen.lock().unwrap().push((name, body["id"].as_u64().unwrap()));
            // Any 2xx counts, with whatever body.
            let answer = if fails { "503 No" } else { "299 Strange" };
            let _ =
                write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 5\r\nconnection: close\r\n\r\n{{\"no\"");
            fails = false;
        }
    });
    address
}

#[test]
fn each_webhook_gets_its_events_in_order_and_waits_for_no_other() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let root = senate.agent("root", &["admin", "reader"]);
    let server = senate.serve(&["--allow-private-webhooks"]);
    let seen = Arc::default();
    let slow = receiver(false, Duration::from_millis(500), &seen, "slow");
    let shaky = receiver(true, Duration::ZERO, &seen, "shaky");
    let quick = receiver(false, Duration::ZERO, &seen, "quick");
    let hooks = [slow, shaky, quick].map(|url| {
        server.post("/api/webhooks", &root, &json!({"url": url})).ok()["id"].as_str().unwrap().to_owned()
    });
    for number in 0..5 {
        let body =
            json!({"artifact_type": format!("t{number}"), "schema": {"type": "object", "required": ["a"]}});
        server.post("/api/schemas", &root, &body).ok();
    }
    let of = |name: &str| -> Vec<u64> {
        let seen: std::sync::MutexGuard<'_, Vec<(&str, u64)>> = seen.lock().unwrap();
        seen.iter().filter(|(one, _)| *one == name).map(|(_, id)| *id).collect()
    };
    while ["slow", "shaky", "quick"].iter().any(|name| of(name).len() < 5) || of("shaky").len() < 6 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let quick = of("quick");
    assert!(quick.is_sorted() && quick.len() == 5, "{quick:?}");
    assert_eq!(of("slow"), quick);
    // The first was refused, and came again before any other.
    let shaky = of("shaky");
    assert_eq!((shaky[0], &shaky[1..]), (quick[0], quick.as_slice()));
    let order: Vec<&str> = seen.lock().unwrap().iter().map(|(name, _)| *name).collect();
    let last = |name: &str| order.iter().rposition(|one| *one == name).unwrap();
    assert!(last("quick") < last("slow"), "{order:?}");
    deliveries(&server, &root, &hooks[1], &quick);
    // A ping is sent at once, and tells what came of it.
    let ping = |id: &str| server.post(&format!("/api/webhooks/{id}/ping"), &root, &json!({}));
    let pinged = ping(&hooks[2]).ok();
    assert_eq!((&pinged["delivered"], &pinged["error"]), (&json!(true), &Value::Null), "{pinged}");
    assert_eq!(of("quick").last(), Some(&0));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let deaf = server.post("/api/webhooks", &root, &json!({"url": format!("http://{nobody}/")})).ok();
    let pinged = ping(deaf["id"].as_str().unwrap()).ok();
    assert!(pinged["delivered"] == false && pinged["error"].is_string(), "{pinged}");
    ping("w-none").refused(404, "webhook.not-found");
    let rotated = server.post(&format!("/api/webhooks/{}/rotate", hooks[2]), &root, &json!({})).ok();
    let again = server.post(&format!("/api/webhooks/{}/rotate", hooks[2]), &root, &json!({})).ok();
    assert!(
        rotated["secret"].as_str().unwrap().starts_with("whsec_") && rotated["secret"] != again["secret"]
    );
    assert_eq!(
        senate.sql(&format!("SELECT secret FROM webhooks WHERE id = '{}'", hooks[2])),
        again["secret"]
    );
    server.stop();
}

/// The log of deliveries to a receiver that refused the first event once.
fn deliveries(server: &Server, root: &Agent, hook: &str, events: &[u64]) {
    let page = |query: &str| server.get(&format!("/api/webhooks/{hook}/deliveries{query}"), root).ok();
    let all = loop {
        let all = page("");
        if all["deliveries"].as_array().unwrap().iter().all(|one| one["status"] == "delivered") {
            break all;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let all = all["deliveries"].as_array().unwrap();
    let of = |name: &str| -> Vec<u64> { all.iter().map(|one| one[name].as_u64().unwrap()).rev().collect() };
    assert_eq!(of("event_id"), events);
    assert_eq!(of("attempts"), [2, 1, 1, 1, 1]);
    assert!(all.iter().all(|one| one["kind"] == "schema_registered" && one.get("next_attempt_at").is_none()));
    let first = page("?limit=3");
    assert_eq!(first["deliveries"].as_array().unwrap().len(), 3);
    let rest = page(&format!("?limit=3&cursor={}", first["next_cursor"].as_str().unwrap()));
    assert_eq!((rest["deliveries"].as_array().unwrap().len(), rest.get("next_cursor")), (2, None));
    server.get("/api/webhooks/w-none/deliveries", root).refused(404, "webhook.not-found");
    server
        .get(&format!("/api/webhooks/{hook}/deliveries"), &Agent::stranger("eve", 1))
        .refused(401, "auth.missing-token");
}

/// What a hostile caller does until it is told to stop.
type Attack = fn(&Server, &Agent, &str);

/// The attacks of the eight callers.
const ATTACKS: [(&str, Attack); 8] = [
    ("expensive artifacts", |server, agent, _| drop(server.post(JUDGE, agent, &json!({"artifact": 1})))),
    ("expensive previews", |server, agent, _| {
        let mut content = addition("score");
        content["target_artifact_type"] = json!("deep");
        content["field_spec"]["pointer"] = json!("/$defs/d/properties/score");
        drop(server.post(&format!("{BASE}/preview"), agent, &content));
    }),
    ("checks of readers", |server, agent, _| {
        drop(server.post("/api/schemas/deep/readers/check", agent, &json!({"schema": {"type": "string"}})));
    }),
    ("comparisons", |server, agent, _| {
        drop(server.post(
            "/api/check/compatibility",
            agent,
            &json!({"artifact_type": "deep", "new": {"type": "string"}}),
        ));
    }),
    ("replays of the log", |server, agent, _| drop(server.post("/log/verify", agent, &json!({})))),
    ("comments", |server, agent, id| {
        drop(server.post(&format!("{BASE}/{id}/comment"), agent, &json!({"text": "x".repeat(4_000)})));
    }),
    ("event streams", |server, agent, _| {
        let mut stream = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
        let token = &agent.token;
        let _ =
            write!(stream, "GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
        std::thread::sleep(Duration::from_millis(50));
    }),
    ("half requests", |server, _, _| {
        let mut stream = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
        let _ = write!(stream, "GET / HTTP/1.1\r\nHost: x\r\nX-A: ");
        std::thread::sleep(Duration::from_millis(5));
    }),
];

/// The milliseconds of each request of an honest caller (`honest.py`), sorted.
fn honest(server: &Server, agent: &Agent, seconds: u64, seen: &str) -> Vec<f64> {
    let vote = opened(server, agent);
    let view = server.get(&format!("{BASE}/{vote}"), agent).ok();
    let asked = json!({
        "address": server.address.trim_start_matches("http://"), "token": agent.token, "seconds": seconds,
        "paths": [format!("{BASE}/{seen}"), BASE, "/log/checkpoint", "/api/schemas/note"],
        "vote": format!("{BASE}/{vote}/vote"), "ballot": agent.ballot(&view["ballot"], "yes", None),
    });
    let script = rogatio_tests::workspace().join("tests/tests/senate/honest.py");
    let mut caller =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    caller.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = caller.wait_with_output().unwrap();
    assert!(output.status.success(), "the honest caller was refused");
    let mut times: Vec<f64> = serde_json::from_slice(&output.stdout).unwrap();
    times.sort_by(f64::total_cmp);
    times
}

/// The long form of what callers share.
#[test]
#[ignore = "takes two minutes: `./build.sh hostile` runs it"]
fn eight_hostile_callers() {
    let seconds = std::env::var("HOSTILE_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    deep(&senate);
    let roles = ["reader", "proposer", "voter"];
    let ada = senate.agent("ada", &roles);
    // All callers have one address here, and its limit is not what is measured.
    let server = senate.serve_within(4_096, &["--rate", "500"]);
    let seen = opened(&server, &ada);
    let callers: Vec<Agent> = (0..ATTACKS.len())
        .map(|number| senate.agent(&format!("m{number}"), &["reader", "proposer"]))
        .collect();
    for number in 0..20 {
        let body = json!({"schema": {"type": "integer", "minimum": number}}).to_string();
        let put = server.try_send(
            "PUT",
            &format!("/api/schemas/deep/readers/r{number}"),
            (&ada.token, &[]),
            Some(&body),
        );
        put.unwrap().ok();
    }
    let alone = honest(&server, &ada, seconds, &seen);
    let stop = AtomicBool::new(false);
    let counts: Vec<AtomicUsize> = ATTACKS.iter().map(|_| AtomicUsize::new(0)).collect();
    let beside = std::thread::scope(|scope| {
        for ((agent, (_, attack)), count) in callers.iter().zip(&ATTACKS).zip(&counts) {
            // Each caller sends eight requests at a time.
            for _ in 0..8 {
                scope.spawn(|| {
                    // Other callers have machines of their own: here they get the processors only when the service needs none.
                    rustix::process::nice(19).unwrap();
                    while !stop.load(Ordering::Relaxed) {
                        attack(&server, agent, &seen);
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        }
        std::thread::sleep(Duration::from_secs(2));
        let beside = honest(&server, &ada, seconds, &seen);
        stop.store(true, Ordering::Relaxed);
        beside
    });
    let at = |times: &[f64], share: usize| times[times.len() * share / 100];
    for ((name, _), count) in ATTACKS.iter().zip(&counts) {
        println!("{name}: {} requests", count.load(Ordering::Relaxed));
    }
    for (name, times) in [("alone", &alone), ("beside eight hostile callers", &beside)] {
        println!(
            "{name}: {} requests, p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
            times.len(),
            at(times, 50),
            at(times, 99),
            times[times.len() - 1]
        );
    }
    println!("p99 beside them over p99 alone: {:.2} (target: at most 3)", at(&beside, 99) / at(&alone, 99));
    server.stop();
    senate.verify();
}

/// Asks from another address of this machine.
fn from_elsewhere(server: &Server, arguments: &[&str], path: &str) -> String {
    let mut command = Command::new("curl");
    command.args(["--silent", "--interface", "127.0.0.2", "--max-time", "60"]).args(arguments);
    let output = command.arg(format!("{}{path}", server.address)).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// One stranger opens connections, streams and registrations: others are served, and the service's log says what happened. The short form has
/// few of each; with `ROGATIO_FLOOD=1` there are 5,000 half requests, 1,000 streams and 1,000 registrations, and the service may open 4,096 files.
#[test]
fn one_stranger_takes_no_place_from_others() {
    let long = std::env::var_os("ROGATIO_FLOOD").is_some();
    let (half, streams, newcomers) = if long { (5_000, 1_000, 1_000) } else { (200, 30, 12) };
    let few = [
        "--most-connections",
        "64",
        "--most-connections-from-one",
        "40",
        "--most-registrations-from-one",
        "10",
    ];
    let mut arguments = vec!["--public-read"];
    arguments.extend(if long { &[][..] } else { &few });
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let server = if long { senate.serve_within(4_096, &arguments) } else { senate.serve(&arguments) };
    let connect = |head: &str| {
        let mut stream = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
        let _ = stream.write_all(head.as_bytes());
        stream
    };
    let alive = |when: &str| {
        assert_eq!(from_elsewhere(&server, &[], "/healthz"), "alive\n", "{when}");
        let listed = from_elsewhere(&server, &[], "/api/schemas");
        assert!(listed.contains("schemas"), "{when}: {listed}");
    };
    let listening: Vec<TcpStream> =
        (0..streams).map(|_| connect("GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n")).collect();
    alive("beside streams");
    let held: Vec<TcpStream> = (0..half).map(|_| connect("GET / HTTP/1.1\r\nHost: x\r\nX-A: ")).collect();
    alive("beside half requests");
    let refused = (0..newcomers)
        .filter(|number| {
            let mut agent = Agent::stranger(&format!("n{number}"), 1);
            let mut seed = [7; 32];
            seed[..8].copy_from_slice(&u64::to_le_bytes(*number));
            agent.key = ed25519_dalek::SigningKey::from_bytes(&seed);
            let envelope =
                agent.sign(STATEMENT, &agent.statement(&server.instance, "register", &agent.public_key()));
            let body = json!({"public_key": agent.public_key(), "envelope": envelope});
            let answer = server.send("POST", "/api/agents", "", Some(&body));
            assert!(matches!(answer.status, 201 | 429), "{}", answer.body);
            answer.status == 429
        })
        .count();
    assert!(refused > 0);
    alive("beside registrations");
    let eve = Agent::stranger("honest", 9);
    let envelope = eve.sign(STATEMENT, &eve.statement(&server.instance, "register", &eve.public_key()));
    let body = json!({"public_key": eve.public_key(), "envelope": envelope}).to_string();
    let registered = from_elsewhere(
        &server,
        &["--header", "content-type: application/json", "--data", &body],
        "/api/agents",
    );
    assert!(registered.contains("\"pending\""), "{registered}");
    let head = from_elsewhere(&server, &["--max-time", "2", "--include"], "/api/events");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    drop((listening, held));
    server.stop();
    let log = std::fs::read_to_string(senate.folder.join("serve.log")).unwrap();
    for told in [
        "idle ones make room",
        "an event stream of this caller was refused",
        "a registration from this network was refused",
    ] {
        assert!(log.contains(told), "{told}: {}", &log[..log.len().min(4_000)]);
    }
}
