//! Real nats-server processes on loopback, for tests: started, killed, paused, cut off from one another.
//!
//! The program is the pinned one that `cargo xtask tools` fetched. Ports are free ones, everything lies in a directory
//! that goes with the value, and every process that was started ends with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

use crate::{Replicas, Settings};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long any condition is waited for before a test fails.
const WAIT: Duration = Duration::from_mins(1);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(30);

/// The program, in the target directory above the test that runs.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let found = test.ancestors().map(|dir| dir.join("tools/nats-server-2.15.1")).find(|program| program.exists());
    found.expect("run cargo xtask tools: tools/nats-server-2.15.1 is not there")
}

/// Waits for something that must come true.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < WAIT, "waited in vain: {what}");
        thread::sleep(LOOK);
    }
}

/// One node, which runs or not.
struct Node {
    name: String,
    client: u16,
    monitor: u16,
    process: Option<Child>,
}

/// One node, or several as one cluster.
pub struct Cluster {
    dir: TempDir,
    nodes: Vec<Node>,
    /// For each ordered pair of nodes, the way by which one reaches the other.
    routes: Vec<(usize, usize, Proxy)>,
}

impl Cluster {
    /// As many nodes, as strict as they must be, up and with a leader.
    pub fn start(count: usize) -> Self {
        Self::start_with(count, |_, text| text)
    }

    /// The same with configurations changed before they start: the number of the node, its text.
    pub fn start_with(count: usize, change: impl Fn(usize, String) -> String) -> Self {
        let dir = TempDir::with_prefix("stalking-hub-nats-").unwrap();
        let (listens, routes) = wire(count);
        let mut nodes = Vec::new();
        for (index, listen) in listens.iter().enumerate() {
            let node = Node { name: format!("n{index}"), client: free(), monitor: free(), process: None };
            let store = dir.path().join(&node.name);
            let mut text = format!(
                "server_name: {}\nlisten: 127.0.0.1:{}\nhttp: 127.0.0.1:{}\n\
                 jetstream {{\n  store_dir: \"{}\"\n  sync_interval: always\n}}\n",
                node.name,
                node.client,
                node.monitor,
                store.display()
            );
            if count > 1 {
                let to = routes.iter().filter(|(from, _, _)| *from == index);
                let list: Vec<_> = to.map(|(_, _, proxy)| format!("nats-route://127.0.0.1:{}", proxy.port)).collect();
                // The nodes tell one another an address that leads nowhere, so that only the proxies connect them.
                write!(
                    text,
                    "cluster {{\n  name: hub\n  listen: 127.0.0.1:{}\n  advertise: \"127.0.0.1:1\"\n  routes: [{}]\n}}\n",
                    listen,
                    list.join(", ")
                )
                .unwrap();
            }
            fs::write(dir.path().join(format!("{}.conf", node.name)), change(index, text)).unwrap();
            nodes.push(node);
        }
        let mut cluster = Self { dir, nodes, routes };
        for index in 0..count {
            cluster.spawn(index);
        }
        cluster.wait_ready();
        cluster
    }

    fn spawn(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        let log = self.dir.path().join(format!("{}.log", node.name));
        let log = File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(program());
        command.arg("-c").arg(self.dir.path().join(format!("{}.conf", node.name)));
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        node.process = Some(command.spawn().unwrap());
    }

    /// Waits until all nodes that run are healthy and agree on a leader.
    pub fn wait_ready(&self) {
        let alone = self.nodes.len() == 1;
        until("all nodes are ready", || {
            self.running().all(|node| {
                let healthy = get(node.monitor, "/healthz").is_some_and(|answer| answer["status"] == "ok");
                let led = alone
                    || get(node.monitor, "/jsz").is_some_and(|answer| {
                        answer["meta_cluster"]["leader"].as_str().is_some_and(|name| !name.is_empty())
                    });
                healthy && led
            })
        });
    }

    /// Waits until a node answers and knows a leader, healthy or not: one with a bad disk may never be.
    pub fn wait_answers(&self, index: usize) {
        let monitor = self.nodes[index].monitor;
        until("the node answers", || {
            let answer = get(monitor, "/jsz");
            answer.is_some_and(|answer| answer["meta_cluster"]["leader"].as_str().is_some_and(|name| !name.is_empty()))
        });
    }

    fn running(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.process.is_some())
    }

    /// How a client reaches it.
    pub fn settings(&self) -> Settings {
        let servers = self.nodes.iter().map(|node| format!("nats://127.0.0.1:{}", node.client)).collect();
        let monitors = self.nodes.iter().map(|node| format!("http://127.0.0.1:{}", node.monitor)).collect();
        let replicas = if self.nodes.len() == 1 { Replicas::OneForTestsOnly } else { Replicas::Three };
        Settings { replicas, ..Settings::new(servers, monitors) }
    }

    /// How many nodes there are.
    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The client's port of a node.
    pub fn client_port(&self, index: usize) -> u16 {
        self.nodes[index].client
    }

    /// Where a node stores its streams.
    pub fn store(&self, index: usize) -> PathBuf {
        self.dir.path().join(&self.nodes[index].name)
    }

    /// What a node has written about itself.
    pub fn log(&self, index: usize) -> String {
        fs::read_to_string(self.dir.path().join(format!("{}.log", self.nodes[index].name))).unwrap_or_default()
    }

    /// The node that leads a stream, once there is one.
    pub fn leader(&self, stream: &str) -> usize {
        let mut found = None;
        until("the stream has a leader", || {
            found = self.running().find_map(|node| {
                let answer = get(node.monitor, "/jsz?streams=true&accounts=true")?;
                let accounts = answer["account_details"].as_array()?.clone();
                let mut streams = accounts.iter().filter_map(|account| account["stream_detail"].as_array()).flatten();
                let detail = streams.find(|detail| detail["name"] == stream)?.clone();
                let leader = detail["cluster"]["leader"].as_str()?;
                self.nodes.iter().position(|node| node.name == leader && node.process.is_some())
            });
            found.is_some()
        });
        found.unwrap()
    }

    /// Ends a node without a warning.
    pub fn kill(&mut self, index: usize) {
        if let Some(mut process) = self.nodes[index].process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Asks a node to end, and waits for it.
    pub fn stop(&mut self, index: usize) {
        if let Some(mut process) = self.nodes[index].process.take() {
            kill_process(pid(&process), Signal::TERM).unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts a node that does not run.
    pub fn restart(&mut self, index: usize) {
        assert!(self.nodes[index].process.is_none());
        self.spawn(index);
    }

    /// Stops a node's time: it keeps its connections and says nothing.
    pub fn pause(&self, index: usize) {
        kill_process(pid(self.nodes[index].process.as_ref().unwrap()), Signal::STOP).unwrap();
    }

    /// Lets a paused node go on.
    pub fn resume(&self, index: usize) {
        kill_process(pid(self.nodes[index].process.as_ref().unwrap()), Signal::CONT).unwrap();
    }

    /// Cuts a node off from the others; clients still reach it.
    pub fn cut(&self, index: usize) {
        self.touching(index).for_each(Proxy::cut);
    }

    /// Connects it again.
    pub fn heal(&self, index: usize) {
        self.touching(index).for_each(Proxy::heal);
    }

    fn touching(&self, index: usize) -> impl Iterator<Item = &Proxy> {
        self.routes.iter().filter(move |(from, to, _)| *from == index || *to == index).map(|(_, _, proxy)| proxy)
    }
}
impl Drop for Cluster {
    fn drop(&mut self) {
        for index in 0..self.nodes.len() {
            if let Some(process) = &self.nodes[index].process {
                // A paused process ends only once it may go on.
                let _ = kill_process(pid(process), Signal::CONT);
            }
            self.kill(index);
        }
    }
}

/// Ports on which nodes listen for one another, and a way for each ordered pair.
fn wire(count: usize) -> (Vec<u16>, Vec<(usize, usize, Proxy)>) {
    let listens: Vec<_> = (0..count).map(|_| free()).collect();
    let pairs = (0..count).flat_map(|from| (0..count).map(move |to| (from, to))).filter(|(from, to)| from != to);
    let routes = pairs.map(|(from, to)| (from, to, Proxy::to(listens[to]))).collect();
    (listens, routes)
}

fn pid(process: &Child) -> Pid {
    Pid::from_raw(i32::try_from(process.id()).unwrap()).unwrap()
}

/// A port that nobody listens on, below those that the system gives to outgoing connections, and never one twice.
fn free() -> u16 {
    /// How many ports are in turn, and the first of them.
    const PORTS: u32 = 20_000;
    const FIRST: u32 = 11_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Test programs that run beside one another begin at different ports.
    let begin = std::process::id().wrapping_mul(131) % PORTS;
    for _ in 0..PORTS {
        let turn = (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % PORTS;
        let port = u16::try_from(FIRST + turn).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free")
}

/// The JSON that a node tells about itself, if it does.
pub fn get(port: u16, path: &str) -> Option<Value> {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).ok()?;
    socket.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    write!(socket, "GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8(answer).ok()?;
    serde_json::from_str(text.split_once("\r\n\r\n")?.1).ok()
}

/// A way to a port on loopback that can be cut, or can swallow what comes back.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    state: Arc<Way>,
}

#[derive(Default)]
struct Way {
    cut: AtomicBool,
    swallow: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A way to a port.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let state = Arc::new(Way::default());
        let way = state.clone();
        // It ends with the process: tests are short, and a listener cannot be woken.
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if way.cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let _ = (near.set_nodelay(true), far.set_nodelay(true));
                let mut open = way.open.lock().unwrap_or_else(PoisonError::into_inner);
                open.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                drop(open);
                let (from, to, always) = (near.try_clone().unwrap(), far.try_clone().unwrap(), way.clone());
                thread::spawn(move || carry(from, to, &always, false));
                let back = way.clone();
                thread::spawn(move || carry(far, near, &back, true));
            }
        });
        Self { port: own, state }
    }

    /// Ends all connections and takes no new ones.
    pub fn cut(&self) {
        self.state.cut.store(true, Ordering::SeqCst);
        for socket in self.state.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// What comes back from the far side from now on is lost; what goes there arrives.
    pub fn swallow(&self) {
        self.state.swallow.store(true, Ordering::SeqCst);
    }

    /// Carries everything again, on new connections.
    pub fn heal(&self) {
        self.state.swallow.store(false, Ordering::SeqCst);
        self.state.cut.store(false, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, way: &Way, back: bool) {
    let mut buffer = [0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if back && way.swallow.load(Ordering::SeqCst) {
            continue;
        }
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// All files below a directory that hold blocks of messages.
pub fn blocks(dir: &Path, stream: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "blk")
                && path.components().any(|part| part.as_os_str() == stream)
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
