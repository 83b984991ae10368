namespace Netcd.Server.Proposals;

/// <summary>What a command in the log does; the names on the wire are those of etcd's Request.Method.</summary>
public enum KeyMethod
{
    /// <summary>A method that this version does not know; applying it changes nothing.</summary>
    Unknown,

    /// <summary><c>PUT</c>: set, create, update or compare-and-swap.</summary>
    Put,

    /// <summary><c>POST</c>: create an in-order child.</summary>
    Post,

    /// <summary><c>DELETE</c>: delete or compare-and-delete.</summary>
    Delete,

    /// <summary><c>QGET</c>: a read that went through the log.</summary>
    QuorumGet,

    /// <summary><c>SYNC</c>: the leader's clock, up to which keys expire.</summary>
    Sync,
}
