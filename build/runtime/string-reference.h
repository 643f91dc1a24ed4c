// Lets better-sqlite3 compile against Node-API 9. Before version 10, a persistent reference could hold an object but
// not a string, and better-sqlite3 keeps references to strings: here such a reference holds a box with the string in
// it. To be included ahead of every source file of the addon; it has no effect on what the addon does.
#pragma once
#undef NAPI_VERSION
#define NAPI_VERSION 9
#include <napi.h>

namespace Napi {

template <>
class Reference<String> {
 public:
  Reference() = default;
  Reference(Reference&&) = default;
  Reference& operator=(Reference&&) = default;

  explicit Reference(String text) {
    Object box = Object::New(text.Env());
    box.Set("text", text);
    box_ = Persistent(box);
  }

  String Value() const { return box_.Value().Get("text").As<String>(); }
  Napi::Env Env() const { return box_.Env(); }

 private:
  ObjectReference box_;
};

template <>
inline Reference<String> Persistent<String>(String text) {
  return Reference<String>(text);
}

}  // namespace Napi
