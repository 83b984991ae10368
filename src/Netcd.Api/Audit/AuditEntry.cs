using Netcd.Api.Keys;
using Netcd.Http;

namespace Netcd.Api.Audit;

/// <summary>What the audit log will say of one request; it travels with the exchange while audit is on.</summary>
internal sealed class AuditEntry(AuditLog log)
{
    private bool _isWritten;

    /// <summary>The user whose password was verified; null for none.</summary>
    public string? User { get; set; }

    /// <summary>The user whose password was refused or not verified: too many waited, or the client was gone; null for none.</summary>
    public string? RefusedUser { get; set; }

    /// <summary>The client was gone before it got an answer; the log then has the status 0.</summary>
    public bool IsUnanswered { get; set; }

    public bool Recursive { get; private set; }

    public bool Wait { get; private set; }

    public bool Quorum { get; private set; }

    /// <summary>The error number of the keys API; 0 for none.</summary>
    public int ErrorCode { get; private set; }

    /// <summary>The store's index that was answered; 0 for none.</summary>
    public ulong Index { get; private set; }

    /// <summary>Null while no audit log is kept.</summary>
    public static AuditEntry? Of(HttpExchange exchange) => exchange.Tag as AuditEntry;

    /// <summary>Takes what a request asks for besides its path, but never a value.</summary>
    public void Take(KeysRequest request) =>
        (Recursive, Wait, Quorum) = (request.Recursive, request.Wait, request.Quorum);

    public void Took(ulong index) => Index = index;

    public void Failed(int errorCode, ulong index) => (ErrorCode, Index) = (errorCode, index);

    /// <summary>Writes it, once.</summary>
    public void Write(HttpExchange exchange)
    {
        if (!_isWritten)
        {
            _isWritten = true;
            log.Write(exchange, this);
        }
    }
}
