"""Identities. A NewType each, so that a vendor's id is never taken for a request's."""

from typing import NewType

VendorId = NewType("VendorId", int)
AccountId = NewType("AccountId", int)
RfqId = NewType("RfqId", int)
LineId = NewType("LineId", int)
AttachmentId = NewType("AttachmentId", int)
DeliveryId = NewType("DeliveryId", int)
ChangeId = NewType("ChangeId", int)
GroupId = NewType("GroupId", int)
TermId = NewType("TermId", int)
IncomingId = NewType("IncomingId", int)
