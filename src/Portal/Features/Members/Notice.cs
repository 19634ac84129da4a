namespace Portal.Features.Members;

/// <summary>What a person is written to about unless they switch it off. Mails that an account cannot be kept safe without are none of these. Stored as text; never rename.</summary>
public enum Notice
{
    /// <summary>Somebody signed in from a kind of browser that the account was not used with before.</summary>
    NewDevice,

    /// <summary>Somebody changed their role in a tenant.</summary>
    RoleChanged,
}
