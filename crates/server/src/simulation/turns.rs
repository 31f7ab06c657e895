//! Who goes next: the world's tasks, polled one at a time in an order that a seed decides.
//!
//! tokio wakes those who wait for the same value in an order of its own chance, which it lets nobody decide. Here a task
//! that is woken is only noted as ready, and of all that are ready the seed picks one.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
};
use testkit::random::Random;
use tokio::sync::oneshot;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The tasks of one world. Clones are the same.
#[derive(Clone)]
pub struct Turns(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
}

struct State {
    random: Random,
    next: u64,
    tasks: BTreeMap<u64, Task>,
    /// The one being polled, unless it was ended meanwhile.
    running: Option<u64>,
    ready: BTreeSet<u64>,
    waker: Option<Waker>,
}

/// A task under way. Dropping it changes nothing. Awaited, it answers what the task did; none where it was ended.
pub struct Turn<T> {
    /// The task's name, for [`Turns::end`].
    pub id: u64,
    done: oneshot::Receiver<T>,
}

struct Ready {
    id: u64,
    shared: Arc<Shared>,
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.shared.ready(self.id);
    }
}

impl Shared {
    fn ready(&self, id: u64) {
        let mut state = self.state.lock().unwrap();
        state.ready.insert(id);
        let waker = state.waker.take();
        drop(state);
        waker.inspect(Waker::wake_by_ref);
    }
}

impl Turns {
    /// No tasks yet.
    pub fn new(seed: u64) -> Self {
        let (tasks, ready) = (BTreeMap::new(), BTreeSet::new());
        let state = State { random: Random::new(seed), next: 0, tasks, running: None, ready, waker: None };
        Self(Arc::new(Shared { state: Mutex::new(state) }))
    }

    /// Begins a task.
    pub fn spawn<T: Send + 'static>(&self, what: impl Future<Output = T> + Send + 'static) -> Turn<T> {
        let (sender, done) = oneshot::channel();
        let task = async move {
            // Whoever asked may not want to know any more.
            let _ = sender.send(what.await);
        };
        let id = {
            let mut state = self.0.state.lock().unwrap();
            state.next += 1;
            let id = state.next;
            state.tasks.insert(id, Box::pin(task));
            id
        };
        self.0.ready(id);
        Turn { id, done }
    }

    /// Ends a task where it stands.
    pub fn end(&self, id: u64) {
        let ended = {
            let mut state = self.0.state.lock().unwrap();
            state.running = state.running.filter(|running| *running != id);
            state.tasks.remove(&id)
        };
        drop(ended);
    }

    /// Runs all tasks until this one is done.
    pub async fn run<T: Send + 'static>(&self, what: impl Future<Output = T> + Send + 'static) -> T {
        let mut root = self.spawn(what);
        let one = std::future::poll_fn(|context| {
            if let Poll::Ready(done) = Pin::new(&mut root).poll(context) {
                return Poll::Ready(done);
            }
            self.poll_one(context);
            Poll::Pending
        });
        one.await.expect("nobody ends the root")
    }

    /// One turn of one task, so that tokio's own tasks have theirs between, and each has tokio's whole budget.
    fn poll_one(&self, context: &Context<'_>) {
        let (id, mut task) = {
            let mut state = self.0.state.lock().unwrap();
            state.waker = Some(context.waker().clone());
            let ready: Vec<u64> = state.ready.iter().copied().collect();
            let Some(id) = state.random.pick(&ready).copied() else { return };
            state.ready.remove(&id);
            context.waker().wake_by_ref();
            let Some(task) = state.tasks.remove(&id) else { return };
            state.running = Some(id);
            (id, task)
        };
        let waker = Waker::from(Arc::new(Ready { id, shared: self.0.clone() }));
        let polled = task.as_mut().poll(&mut Context::from_waker(&waker));
        let mut state = self.0.state.lock().unwrap();
        if polled.is_pending() && state.running == Some(id) {
            state.tasks.insert(id, task);
            return;
        }
        drop(state);
        // Dropped without the lock: it may wake others.
        drop(task);
    }
}

impl<T> Future for Turn<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.done).poll(context).map(Result::ok)
    }
}

#[tokio::test(start_paused = true)]
async fn a_seed_decides_who_goes_next_and_a_task_that_is_ended_goes_no_further() {
    let order = async |seed: u64| {
        let turns = Turns::new(seed);
        let order: Arc<Mutex<Vec<u64>>> = Arc::default();
        let ended = turns.spawn(std::future::pending::<()>());
        let world = (turns.clone(), order.clone());
        turns
            .run(async move {
                let (turns, order) = world;
                turns.end(ended.id);
                assert_eq!(ended.await, None);
                let all: Vec<_> = (0..8)
                    .map(|nth| {
                        let order = order.clone();
                        turns.spawn(async move {
                            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                            order.lock().unwrap().push(nth);
                            nth
                        })
                    })
                    .collect();
                for (nth, turn) in (0..).zip(all) {
                    assert_eq!(turn.await, Some(nth));
                }
            })
            .await;
        order.lock().unwrap().clone()
    };
    assert_eq!(order(1).await, order(1).await);
    assert_ne!(order(1).await, order(2).await);
}
