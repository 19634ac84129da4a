namespace Portal.Features.Plans.Admin;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class PlansAdminText;
