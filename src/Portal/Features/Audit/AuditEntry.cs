using Portal.Kernel;

namespace Portal.Features.Audit;

/// <summary>Who did what, when, from where. Written in the transaction of what it records; never changed.</summary>
public sealed class AuditEntry
{
    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>An e-mail address, <c>anonymous</c>, or a part of the program.</summary>
    public string Who { get; init; } = "";

    public PersonId? PersonId { get; init; }

    /// <summary>The message's name: <c>SuspendTenant</c>.</summary>
    public string What { get; init; } = "";

    /// <summary>The tenant it was about, where there is one. Not filtered: staff read all of it, tenants will read their own.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>The message's fields as JSON, without secrets.</summary>
    public string Details { get; init; } = "{}";

    /// <summary>True when the gate refused it.</summary>
    public bool Refused { get; init; }

    /// <summary>True when it was only asked for, and waits for another's approval, which has a row of its own.</summary>
    public bool Waits { get; init; }

    public string? RemoteAddress { get; init; }

    public string? TraceId { get; init; }
}
