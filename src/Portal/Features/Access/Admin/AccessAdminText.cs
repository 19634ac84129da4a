namespace Portal.Features.Access.Admin;

/// <summary>Texts of this folder; see the .resx files beside it.</summary>
public sealed class AccessAdminText;
