#pragma once

// Which mutex guards what, checked by clang's thread safety analysis (tools/check_threads); for
// other compilers these are empty. https://clang.llvm.org/docs/ThreadSafetyAnalysis.html explains
// the attributes; the annotated locks are in base/mutex.h.
//
//   Mutex mutex_;
//   int count_ TRAINYARD_GUARDED_BY(mutex_) = 0;
//   void add() TRAINYARD_REQUIRES(mutex_);    // the caller holds it
//   void reset() TRAINYARD_EXCLUDES(mutex_);  // the caller doesn't: this locks it
#ifdef __clang__
#define TRAINYARD_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define TRAINYARD_THREAD_ATTRIBUTE(x)
#endif

// On a member: used only with the mutex held. PT_: the same for what the pointer points to.
#define TRAINYARD_GUARDED_BY(x) TRAINYARD_THREAD_ATTRIBUTE(guarded_by(x))
#define TRAINYARD_PT_GUARDED_BY(x) TRAINYARD_THREAD_ATTRIBUTE(pt_guarded_by(x))

// On a function, or on a lambda between its parameters and its body: the caller holds the mutex
// (SHARED: at least for reading), or must not hold it.
#define TRAINYARD_REQUIRES(...) TRAINYARD_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define TRAINYARD_REQUIRES_SHARED(...) \
  TRAINYARD_THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#define TRAINYARD_EXCLUDES(...) TRAINYARD_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

// On a function that the analysis can't follow; say why beside it.
#define TRAINYARD_NO_THREAD_SAFETY_ANALYSIS TRAINYARD_THREAD_ATTRIBUTE(no_thread_safety_analysis)

// For base/mutex.h.
#define TRAINYARD_CAPABILITY(x) TRAINYARD_THREAD_ATTRIBUTE(capability(x))
#define TRAINYARD_SCOPED_CAPABILITY TRAINYARD_THREAD_ATTRIBUTE(scoped_lockable)
#define TRAINYARD_ACQUIRE(...) TRAINYARD_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define TRAINYARD_ACQUIRE_SHARED(...) \
  TRAINYARD_THREAD_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#define TRAINYARD_RELEASE(...) TRAINYARD_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define TRAINYARD_RELEASE_GENERIC(...) \
  TRAINYARD_THREAD_ATTRIBUTE(release_generic_capability(__VA_ARGS__))
#define TRAINYARD_TRY_ACQUIRE(...) TRAINYARD_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
