export default {
  plan: 'trial',
};
