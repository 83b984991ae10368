using System.Globalization;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.TestKit.Histories;
using Request = Netcd.Simulation.Clients.Operation;

namespace Netcd.Simulation.Checks;

/// <summary>
/// What the clients asked and were told, for the checker that knows nothing of how the store works. It sees more than
/// <see cref="ClientChecks"/> where an index in an answer is wrong, and less where a request got no answer.
/// </summary>
internal sealed class ClientHistory
{
    private readonly Dictionary<Request, (long InvokedAt, long ReturnedAt, Outcome Outcome)> _requests = [];
    private readonly List<Request> _inOrder = [];
    private long _now;

    public void Invoke(Request request)
    {
        _inOrder.Add(request);
        _requests[request] = (_now++, long.MaxValue, Outcome.Unknown);
    }

    public void Return(Request request, Outcome outcome) =>
        _requests[request] = _requests[request] with { ReturnedAt = _now++, Outcome = outcome };

    public static Outcome OutcomeOf(ProposalResult result) => (result as ProposalResult.Applied)?.Result switch
    {
        StoreResult.Done done => Outcome.Written(done.Event.Index),
        StoreResult.Refused { Error.Code: StoreErrorCode.KeyNotFound } => Outcome.Missing(),
        StoreResult.Refused { Error.Code: StoreErrorCode.KeyExists } => new Outcome { Kind = OutcomeKind.AlreadyExists },
        StoreResult.Refused { Error.Code: StoreErrorCode.CompareFailed } => new Outcome { Kind = OutcomeKind.CompareFailed },
        _ => Outcome.Unknown,
    };

    /// <param name="stepsMaxPerKey">What the search may cost; no history of a run needs as much.</param>
    public void Check(long stepsMaxPerKey = LinearizabilityChecker.StepsMaxPerKey)
    {
        var verdict = LinearizabilityChecker.Check([.. _inOrder.Select(Convert)], stepsMaxPerKey);
        if (verdict.Violation is { } violation)
        {
            throw new SimulationFailedException(Rule.LinearizableHistory, $"the history of the clients is not linearizable: {violation}");
        }

        if (verdict.UndecidedKeys.Count > 0)
        {
            throw new SimulationFailedException(
                Rule.LinearizableHistory, $"the history of the clients is too tangled to decide: {string.Join(", ", verdict.UndecidedKeys)}");
        }
    }

    private Operation Convert(Request request)
    {
        var (invokedAt, returnedAt, outcome) = _requests[request];
        return new Operation
        {
            Client = request.Client.ToString(CultureInfo.InvariantCulture),
            Key = request.Key.ToString(),
            Kind = KindOf(request.Command),
            InvokedAt = invokedAt,
            ReturnedAt = returnedAt,
            Value = request.Command is { Method: KeyMethod.Put, Refresh: null } put ? EventPrint.Text(put.Value) : null,
            PreviousValue = request.Command is { PrevValue.Length: > 0 } swap ? EventPrint.Text(swap.PrevValue) : null,
            Ttl = request.Ttl,
            Outcome = outcome,
        };
    }

    private static OperationKind KindOf(KeyCommand? command) => command switch
    {
        null => OperationKind.Get,
        { Method: KeyMethod.Delete } => OperationKind.Delete,
        { Refresh: true } => OperationKind.Refresh,
        { PrevExist: false } => OperationKind.Create,
        { PrevValue.Length: > 0 } => OperationKind.CompareAndSwap,
        _ => OperationKind.Set,
    };
}
