using System.Text;
using Netcd.Store.Watching;

namespace Netcd.Store.Tests.Model;

/// <summary>Random operations on the store and on a plain model of it: answers, listings and events must agree.</summary>
public class ModelTests
{
    private const int OperationsPerRun = 2_000;

    // Few names, so that keys meet; a hidden one, and one that is another's prefix.
    private static readonly string[] Names = ["a", "b", "ab", "_h", "c"];
    private static readonly string[] Values = ["", "1", "2", "three"];

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 20).Select(seed => (ulong)seed)];

    [Theory, MemberData(nameof(Seeds))]
    public void The_store_answers_as_its_model(ulong seed)
    {
        var run = new Run(seed);
        for (var i = 0; i < OperationsPerRun; i++)
        {
            run.Step();
        }

        run.CheckWatches();
    }

    private sealed class Run(ulong seed)
    {
        private readonly SeededRandom _random = new(seed);
        private readonly StoreDriver _store = new();
        private readonly ModelStore _model = new();
        private readonly List<(Watcher Watcher, ModelWatch Model)> _watches = [];
        private readonly Queue<string> _trace = new();

        public void Step()
        {
            var key = RandomKey();
            var value = _random.Pick(Values);
            var (prevValue, prevIndex) = (_random.Pick(Values), RandomPrevIndex());
            var expirationNs = RandomExpiration();
            var directory = _random.OneIn(4);
            var refresh = expirationNs != 0 && _random.OneIn(5);
            var recursive = _random.OneIn(3);
            var expiration = new Expiration(expirationNs, refresh);
            var (path, bytes) = (StoreDriver.Key(key), Encoding.ASCII.GetBytes(refresh ? "" : value));
            var now = _store.NowNs;
            switch (_random.Below(12))
            {
                case 0 or 1 or 2:
                    Check(
                        $"set {key} {directory} {value} {expiration}",
                        _model.Set(key, directory, value, expirationNs, refresh),
                        _store.Store.Set(path, directory, bytes, expiration, now));
                    break;
                case 3:
                    Check(
                        $"create {key} {directory} {value} {expiration}",
                        _model.Create(key, directory, refresh ? "" : value, expirationNs, inOrder: false),
                        _store.Store.Create(path, directory, bytes, inOrder: false, expiration, now));
                    break;
                case 4:
                    Check(
                        $"create in order {key} {value} {expirationNs}",
                        _model.Create(key, directory, refresh ? "" : value, expirationNs, inOrder: true),
                        _store.Store.Create(path, directory, bytes, inOrder: true, expiration, now));
                    break;
                case 5:
                    Check(
                        $"update {key} {value} {expiration}",
                        _model.Update(key, refresh ? "" : value, expirationNs, refresh),
                        _store.Store.Update(path, bytes, expiration, now));
                    break;
                case 6:
                    var prevBytes = Encoding.ASCII.GetBytes(prevValue);
                    Check(
                        $"swap {key} {prevValue} {prevIndex} {value}",
                        _model.CompareAndSwap(key, prevValue, prevIndex, value, expirationNs),
                        _store.Store.CompareAndSwap(
                            path, prevBytes, prevIndex, StoreDriver.Bytes(value), Expiration.At(expirationNs), now));
                    break;
                case 7:
                    Check(
                        $"remove {key} {prevValue} {prevIndex}",
                        _model.CompareAndDelete(key, prevValue, prevIndex),
                        _store.Store.CompareAndDelete(path, Encoding.ASCII.GetBytes(prevValue), prevIndex, now));
                    break;
                case 8:
                    Check(
                        $"delete {key} {directory} {recursive}",
                        _model.Delete(key, directory, recursive),
                        _store.Store.Delete(path, directory, recursive, now));
                    break;
                case 9:
                    PassTime();
                    break;
                case 10 when _watches.Count < 40:
                    BeginWatch(_random.OneIn(8) ? "/" : key, recursive, stream: directory);
                    break;
                default:
                    CheckListing();
                    break;
            }
        }

        public void CheckWatches()
        {
            foreach (var (watcher, expected) in _watches)
            {
                if (expected.Done)
                {
                    expected.Told.Add(null);
                }

                var told = StoreDriver.Drain(watcher);
                Agree($"events of {expected.Path}", string.Join(';', expected.Told), string.Join(';', told));
                watcher.Dispose();
            }

            _watches.Clear();
        }

        private void PassTime()
        {
            var seconds = _random.Below(3);
            _store.NowNs += seconds * StoreDriver.Second;
            _model.NowNs = _store.NowNs;
            Agree($"expire after {seconds} s", $"{_model.Expire()}", $"{_store.Expire()}");
            if (_random.OneIn(10))
            {
                CheckWatches(); // Watchers do not outlive the store that they belong to.
                _trace.Enqueue("snapshot");
                _store.RoundTrip();
            }
            else if (_random.OneIn(4))
            {
                CheckWatches(); // Before a queue could overflow.
            }
        }

        private void BeginWatch(string path, bool recursive, bool stream)
        {
            _trace.Enqueue($"watch {path} {recursive} {stream}");
            _watches.Add((_store.Watch(path, recursive, stream, sinceIndex: 0), _model.Watch(path, recursive, stream)));
        }

        private void CheckListing()
        {
            Agree("list", _model.List(), _store.GetRecursively("/"));
            Agree("index", $"{_model.Index}", $"{_store.Store.CurrentIndex}");
        }

        private void Check(string operation, string expected, StoreResult result) =>
            Agree(operation, expected, StoreDriver.Show(result));

        private void Agree(string operation, string expected, string found)
        {
            _trace.Enqueue(operation);
            while (_trace.Count > 60)
            {
                _trace.Dequeue();
            }

            Assert.True(
                expected == found,
                $"Seed {seed}: after\n  {string.Join("\n  ", _trace)}\nexpected {expected}\nfound    {found}");
        }

        private string RandomKey()
        {
            var key = new StringBuilder();
            for (var depth = 1 + _random.Below(4); depth > 0; depth--)
            {
                key.Append('/').Append(_random.Pick(Names));
            }

            return key.ToString();
        }

        private ulong RandomPrevIndex() =>
            _random.OneIn(2) ? 0 : _model.Index - (ulong)_random.Below((int)Math.Min(_model.Index + 1, 20));

        private long RandomExpiration() => _random.Below(6) switch
        {
            0 or 1 => _store.NowNs + _random.Below(6) * StoreDriver.Second,
            2 when _random.OneIn(10) => -1_000_000_000L * _random.Below(1000), // Absurd: long before 2000.
            _ => 0,
        };
    }
}
