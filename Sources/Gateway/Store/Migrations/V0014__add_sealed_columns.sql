-- Phone numbers, sealed; where one is looked up, its blind index. The rows that are there are sealed with this step, then
-- the plain columns go.
ALTER TABLE purses ADD COLUMN sealed_seller_msisdn text;
ALTER TABLE payments ADD COLUMN sealed_msisdn text;
ALTER TABLE sms ADD COLUMN sealed_recipient text, ADD COLUMN recipient_index bytea;
ALTER TABLE account_holder_checks ADD COLUMN sealed_msisdn text;
