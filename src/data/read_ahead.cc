#include "data/read_ahead.h"

#include <algorithm>
#include <span>
#include <utility>

#include "aws/crypto.h"

namespace trainyard::data {
namespace {

// How often a small object may arrive damaged before that is an error.
constexpr int kMaxDamaged = 3;

}  // namespace

// State shared by the parts of one datum. Set by the first part, before the others are requested.
struct ReadAhead::Object {
  Datum datum;
  std::uint64_t total = 0;
  std::string etag{};
  std::optional<ExpectedDigest> expected{};
  std::optional<aws::Digest> digest{};  // of the returned bytes; only with several parts
};

struct ReadAhead::Slot {
  enum class State { waiting, reading, done };
  std::shared_ptr<Object> object;
  std::uint64_t first = 0;
  std::uint64_t sequence = 0;
  State state = State::waiting;
  Buffer buffer{};  // null: the datum's own bytes
  std::size_t size = 0;
  std::optional<Error> error{};
};

ReadAhead::ReadAhead(S3Client& s3, const Options& options) : s3_(s3), options_(options) {
  for (unsigned i = 0; i < options_.parallel; ++i) threads_.emplace_back([this] { work(); });
}

ReadAhead::~ReadAhead() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    work_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

void ReadAhead::begin(NextDatum next) {
  const MutexLock lock(mutex_);
  if (given_) free_slot(*std::exchange(given_, nullptr));
  for (const auto& slot : slots_)
    if (slot->state != Slot::State::reading) free_slot(*slot);
  slots_.clear();
  ++sequence_;
  next_datum_ = std::move(next);
  work_.notify_all();
}

void ReadAhead::free_slot(Slot& slot) {
  if (slot.buffer) free_.push_back(std::move(slot.buffer));
}

void ReadAhead::work() {
  MutexLock lock(mutex_);
  while (const auto slot = take_work(lock)) {
    lock.unlock();
    read(*slot);
    lock.lock();
    finished(slot);
  }
}

// Gives a free buffer to the first part without a reader, so that the part that is needed next
// never waits for later ones. nullptr: stop.
std::shared_ptr<ReadAhead::Slot> ReadAhead::take_work(MutexLock& lock) {
  for (;;) {
    if (stopping_) return nullptr;
    if (!free_.empty() || made_ < options_.buffers) {
      extend();
      const auto found = std::ranges::find(slots_, Slot::State::waiting,
                                           [](const auto& slot) { return slot->state; });
      if (found != slots_.end()) {
        Slot& slot = **found;
        if (free_.empty()) {
          free_.emplace_back(new char[options_.part]);
          ++made_;
        }
        slot.buffer = std::move(free_.back());
        free_.pop_back();
        slot.state = Slot::State::reading;
        work_.notify_one();  // for what follows it
        // The rest of an object whose size is known.
        const std::uint64_t rest = slot.first + options_.part;
        if (slot.first > 0 && rest < slot.object->total)
          slots_.insert(std::next(found),
                        std::make_shared<Slot>(Slot{slot.object, rest, slot.sequence}));
        return *found;
      }
    }
    work_.wait(lock);
  }
}

// Adds a part at the end, if there is more and nothing else waits.
void ReadAhead::extend() {
  const auto waits = [](const auto& slot) { return slot->state == Slot::State::waiting; };
  while (next_datum_ && slots_.size() < 2 * options_.buffers &&
         !std::ranges::any_of(slots_, waits)) {
    auto datum = next_datum_();
    if (datum && !*datum) {
      next_datum_ = nullptr;
      done_.notify_one();
      return;
    }
    auto object = std::make_shared<Object>();
    auto slot = std::make_shared<Slot>(Slot{object, 0, sequence_});
    if (!datum) {
      slot->error = std::move(datum).error();
      next_datum_ = nullptr;
    } else {
      object->datum = std::move(**datum);
      object->total = slot->size = object->datum.bytes.size();
    }
    if (slot->error || !object->datum.is_object()) {
      slot->state = Slot::State::done;
      done_.notify_one();
    }
    slots_.push_back(std::move(slot));
  }
}

void ReadAhead::read(Slot& slot) {
  for (int tries = 1;; ++tries) {
    const auto done = read_part(slot);
    if (done) return;
    if (done.error().kind() != ErrorKind::corrupt || tries == kMaxDamaged) {
      slot.error = done.error();
      return;
    }
  }
}

Result<void> ReadAhead::read_part(Slot& slot) {
  Object& object = *slot.object;
  const std::uint64_t room =
      slot.first == 0 ? options_.part
                      : std::min<std::uint64_t>(options_.part, object.total - slot.first);
  const std::span<char> into(slot.buffer.get(), static_cast<std::size_t>(room));
  TRY(ObjectPiece piece, s3_.read_piece(object.datum.bucket, object.datum.key, slot.first, into,
                                        slot.first == 0 ? "" : object.etag));
  slot.size = piece.size;
  if (slot.first > 0) {
    if (piece.size == into.size() && piece.total == object.total) return ok();
    return Error(ErrorKind::conflict, "GET " + object.datum.name() +
                                          ": the object changed while it was read: it had " +
                                          std::to_string(object.total) + " bytes and has " +
                                          std::to_string(piece.total));
  }
  object.total = piece.total;
  object.etag = piece.etag;
  object.expected = std::move(piece.expected);
  if (piece.size < piece.total) return find_checksum(object);
  if (!object.expected) return ok();
  return check_bytes(object.datum.name(), *object.expected, {slot.buffer.get(), slot.size});
}

// An answer with a part of the object doesn't have it, unless it is the ETag.
Result<void> ReadAhead::find_checksum(Object& object) {
  TRY(ObjectHead head, s3_.head(object.datum.bucket, object.datum.key));
  // If it is another object's by now, the next part is refused.
  if (head.expected && head.etag == object.etag && head.size == object.total)
    object.expected = std::move(head.expected);
  return ok();
}

void ReadAhead::finished(const std::shared_ptr<Slot>& slot) {
  if (slot->sequence != sequence_) return free_slot(*slot);
  slot->state = Slot::State::done;
  done_.notify_one();
  if (slot->first > 0 || slot->error || slot->size >= slot->object->total) return;
  slots_.insert(std::next(std::ranges::find(slots_, slot)),
                std::make_shared<Slot>(Slot{slot->object, slot->size, slot->sequence}));
}

// For an object in several parts, checked as they are returned; a single part was checked by its
// reader.
Result<void> ReadAhead::check(Slot& slot) {
  Object& object = *slot.object;
  if (!object.expected || (slot.first == 0 && slot.size == object.total)) return ok();
  if (!object.digest) object.digest.emplace(object.expected->algorithm);
  object.digest->update({slot.buffer.get(), slot.size});
  if (slot.first + slot.size < object.total) return ok();
  return check_digest(object.datum.name(), *object.expected, object.digest->finish());
}

Result<std::optional<ReadAhead::Part>> ReadAhead::next() {
  MutexLock lock(mutex_);
  if (given_) free_slot(*std::exchange(given_, nullptr));
  work_.notify_one();
  done_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) {
    return slots_.empty() ? next_datum_ == nullptr : slots_.front()->state == Slot::State::done;
  });
  if (slots_.empty()) return std::optional<Part>();
  given_ = std::move(slots_.front());
  slots_.pop_front();
  Slot& slot = *given_;
  work_.notify_one();
  lock.unlock();
  if (slot.error) return *slot.error;
  if (slot.buffer) TRY_VOID(check(slot));
  const std::string_view bytes =
      slot.buffer ? std::string_view(slot.buffer.get(), slot.size) : slot.object->datum.bytes;
  return std::optional(Part{&slot.object->datum, slot.first, slot.object->total, bytes});
}

}  // namespace trainyard::data
